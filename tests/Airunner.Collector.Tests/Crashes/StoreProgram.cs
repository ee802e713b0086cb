using System.Globalization;
using Airunner.Actors;
using Airunner.Collector.Store;
using Airunner.Protocol;

namespace Airunner.Collector.Tests.Crashes;

/// <summary>What this assembly does as a program of its own: adds the first event to a store, then the events 1 to N, in a process that specs can break.</summary>
internal static class StoreProgram
{
    /// <summary>Whose events they are.</summary>
    public static readonly JobExecution Job = new("build", "one");

    /// <param name="arguments">The store's path, how many events, and how often it tries each call; no events: it only opens the store.</param>
    /// <returns>0 where the store answered that it has them, and says so; 1 where it reported an error.</returns>
    public static int Main(string[] arguments)
    {
        var store = new EventStore(arguments[0]); // never closed: that would fold its log in
        var events = Make.Outputs(1, Number(arguments[1]));
        var tries = Number(arguments[2]);
        return (events.Length == 0 ? Tried(tries, store.Open) : Tried(tries, () => Add(store, events[..1])) && Tried(tries, () => Add(store, events))) ? 0 : 1;
    }

    private static void Add(EventStore store, JobEvent[] events) => Console.WriteLine(store.Add(Job, events));

    private static bool Tried(int tries, Action work)
    {
        for (; tries > 0; tries--)
        {
            try
            {
                work();
                return true;
            }
            catch (StoreException trouble)
            {
                Console.WriteLine(trouble.Message);
            }
        }

        return false;
    }

    private static int Number(string argument) => int.Parse(argument, CultureInfo.InvariantCulture);
}
