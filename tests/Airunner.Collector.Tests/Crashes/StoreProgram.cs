using System.Globalization;
using Airunner.Actors;
using Airunner.Collector.Store;
using Airunner.Protocol;

namespace Airunner.Collector.Tests.Crashes;

/// <summary>
/// This assembly as a program: measures (<see cref="RateProgram"/>), or adds the first event to a store, then the events 1 to N,
/// in a process that specs can break.
/// </summary>
internal static class StoreProgram
{
    /// <summary>The execution of the events.</summary>
    public static readonly JobExecution Job = new("build", "one");

    /// <param name="arguments">The store's path, the number of events (0: only opens the store), and how often to try each call.</param>
    /// <returns>0 when the store acknowledged the events; 1 when it reported an error.</returns>
    public static int Main(string[] arguments)
    {
        if (arguments[0] == "rate") return RateProgram.Run(arguments[1], Number(arguments[2]), Number(arguments[3]));
        var store = new EventStore(arguments[0]); // never closed: closing would checkpoint its log
        var events = Make.Outputs(1, Number(arguments[1]));
        var tries = Number(arguments[2]);
        var succeeded = events.Length == 0
            ? Tried(tries, store.Open)
            : Tried(tries, () => Add(store, events[..1])) && Tried(tries, () => Add(store, events));
        return succeeded ? 0 : 1;
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
