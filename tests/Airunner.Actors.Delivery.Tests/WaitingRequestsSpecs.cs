using Airunner.Actors.Queues.Log;
using Airunner.Actors.Queues.Wire;
using Akka.Actor;

namespace Airunner.Actors.Queues.Tests;

public sealed class WaitingRequestsSpecs
{
    private readonly WaitingRequests _waiting = new();

    [Fact]
    public void Of_a_producer_that_starts_again_and_again_one_question_waits_and_the_last_one_is_answered()
    {
        for (var start = 0; start < 1_000; start++)
        {
            _waiting.Add(Question($"p{start}", "p"));
            _waiting.Add(Question($"q{start}", "q"));
        }

        _waiting.Count.ShouldBe(2);
        Taken().ShouldBe(["p999", "q999"]);
    }

    [Fact]
    public void A_question_comes_after_what_was_written_before_it()
    {
        _waiting.Add(new Request(Actor("writer"), null, new QueueRecord()));
        _waiting.Add(Question("first", "p"));
        _waiting.Add(new Request(Actor("other"), null, new QueueRecord()));
        _waiting.Add(Question("second", "p"));

        Taken().ShouldBe(["writer", "second", "other"]);
    }

    [Fact]
    public void A_question_that_is_asked_again_gives_way_to_a_later_one()
    {
        var unanswered = Question("old", "p");
        _waiting.Add(unanswered);
        Taken().ShouldBe(["old"]);
        _waiting.Add(Question("new", "p"));

        _waiting.AddAgain([unanswered]);

        Taken().ShouldBe(["new"]);
        _waiting.AddAgain([unanswered]);
        Taken().ShouldBe(["old"]);
    }

    [Fact]
    public void Of_the_questions_that_were_in_flight_the_last_is_answered()
    {
        _waiting.AddAgain([Question("dead", "p"), Question("other", "q"), Question("alive", "p")]);

        Taken().ShouldBe(["other", "alive"], ignoreOrder: true);
    }

    private List<string> Taken()
    {
        var taken = new List<string>();
        while (_waiting.TryTake(out var request)) taken.Add(request.From.Path.Name);
        return taken;
    }

    private static Request Question(string from, string producer) => new(Actor(from), producer, null);

    private static NamedActor Actor(string name) => new(name);

    private sealed class NamedActor(string name) : MinimalActorRef
    {
        public override ActorPath Path { get; } = new RootActorPath(new Address("akka", "specs")) / name;

        public override IActorRefProvider Provider => throw new NotSupportedException();
    }
}
