using Airunner.Actors;
using Airunner.Grpc;
using Airunner.Protocol;
using Airunner.Worker.Composition;

namespace Airunner.Worker.Reading;

/// <summary>What a server has: which executions, and their events. Nothing is asked, or connected to, before it is needed.</summary>
/// <param name="options">The server, and who reads.</param>
/// <param name="settings">Where the options come from, for the words of errors.</param>
/// <param name="time">Measures how long a server is silent.</param>
internal sealed class ServerSource(GrpcSenderOptions options, WorkerSettings settings, TimeProvider time) : IDisposable
{
    private GrpcEventReader? _reader;

    public string Url => options.Url;

    /// <summary>Whether it is asked in any case which executions there are; else only where none is here.</summary>
    public bool IsAskedFirst => settings.Server.IsOfCommandLine;

    private GrpcEventReader Reader
    {
        get
        {
            try
            {
                return _reader ??= new GrpcEventReader(options);
            }
            catch (GrpcSenderOptionsException wrong)
            {
                throw ServerChoice.Named(wrong, settings);
            }
        }
    }

    /// <summary>The executions of a job, or the latest one of each job, in the order of their first arrival.</summary>
    /// <param name="job">The job; null for all.</param>
    /// <returns>Null where the server does not list executions.</returns>
    /// <exception cref="ServerUnreadableException">It does not answer, or does not allow it.</exception>
    public IReadOnlyList<ServedExecution>? List(string? job)
    {
        try
        {
            var listed = Reader.ListAsync(job).Select(static one => new ServedExecution(one)).Reverse();
            return listed.ToListAsync().AsTask().GetAwaiter().GetResult();
        }
        catch (NotSupportedException)
        {
            return null;
        }
        catch (IOException failure)
        {
            throw new ServerUnreadableException(failure.Message, failure);
        }
    }

    /// <summary>Whether it has any event of an execution; of a job, where no execution is named.</summary>
    /// <exception cref="ServerUnreadableException">It does not answer, or does not allow it.</exception>
    public bool Has(JobExecution execution)
    {
        using var place = PlaceOf(execution, follows: false);
        return place.First(0) is not null;
    }

    /// <summary>The events of an execution.</summary>
    /// <param name="execution">Whose.</param>
    /// <param name="follows">Whether those that are still to come are waited for.</param>
    public ServerPlace PlaceOf(JobExecution execution, bool follows) => new(() => Reader, execution, follows, options.CallTimeout, time);

    public void Dispose() => _reader?.Dispose();
}
