using System.Collections.Concurrent;

namespace Airunner.Actors.Storage;

/// <summary>Threads of its own for work that blocks on the disk: as many as the work needs, up to a limit.</summary>
/// <remarks>
/// <para>
/// Another thread starts when work arrives and none is free; it ends after a time without work, except the last one. Where the system
/// refuses another thread, the work waits for those that run.
/// </para>
/// <para>
/// A thread without work can look for some a short while before it sleeps: waking a thread can take longer than the disk does. Work that
/// arrives wakes a thread, or starts one, only where fewer threads are looking than pieces of work are waiting.
/// </para>
/// </remarks>
/// <param name="name">Part of the threads' names, as debuggers show them.</param>
/// <param name="most">Most threads.</param>
/// <param name="run">Runs a piece of work; must not throw.</param>
internal sealed class DiskThreads<TWork>(string name, int most, Action<TWork> run) : IDisposable
{
    private readonly ConcurrentQueue<TWork> _work = new();
    private readonly object _gate = new();
    private readonly List<Worker> _asleep = []; // the last one fell asleep last, and is woken first
    private int _waiting;
    private int _sleeping; // as long as _asleep, readable without the gate
    private int _looking; // threads that look for work, those that were woken or started for it included
    private volatile int _threads;
    private int _started;
    private bool _isDisposed;

    /// <summary>How often a thread without work looks for some before it sleeps, times the number of processors.</summary>
    internal int Looks { get; init; }

    /// <summary>How long a thread stays without work.</summary>
    internal TimeSpan IdleTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Starts a thread.</summary>
    internal Action<Thread> StartThread { get; init; } = static thread => thread.Start();

    /// <summary>Threads that run now.</summary>
    internal int Threads => _threads;

    /// <summary>Starts the first thread, where there is none.</summary>
    /// <exception cref="NoThreadException">The system refused it.</exception>
    internal void EnsureThread()
    {
        lock (_gate)
        {
            if (_threads > 0 || _isDisposed) return;
            Interlocked.Increment(ref _looking);
            if (TryStart() is not { } refusal) return;
            Interlocked.Decrement(ref _looking);
            throw new NoThreadException(refusal);
        }
    }

    /// <summary>Runs work on one of the threads.</summary>
    /// <returns>False once disposed: it will not run.</returns>
    /// <exception cref="NoThreadException">There is no thread, and the system refused to start one: it will not run.</exception>
    internal bool Run(TWork work)
    {
        if (_threads == 0) EnsureThread();
        if (Volatile.Read(ref _isDisposed)) return false;
        _work.Enqueue(work);

        // A full fence between the work and the look at the threads. FallAsleep has the other one: it stops looking, then checks the work.
        if (Interlocked.Increment(ref _waiting) > Volatile.Read(ref _looking) && !AreAllBusy) WakeOne();
        return true;
    }

    /// <summary>Takes no more work; the threads end once the queued work is done.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            foreach (var worker in _asleep) worker.Wake(isLooking: false);
            _asleep.Clear();
            _sleeping = 0;
        }
    }

    /// <summary>Each thread looks for work again when it is done with its own.</summary>
    private bool AreAllBusy => _threads >= most && Volatile.Read(ref _sleeping) == 0;

    private void Execute(TWork work) => run(work);

    /// <summary>Has one more thread look for work.</summary>
    private void WakeOne()
    {
        lock (_gate)
        {
            Interlocked.Increment(ref _looking);
            if (_asleep.Count > 0)
            {
                var worker = _asleep[^1];
                TakeAwake(worker);
                worker.Wake(isLooking: true);
                return;
            }

            if (_threads < most && TryStart() is null) return;
            Interlocked.Decrement(ref _looking);
        }
    }

    /// <summary>The caller holds the gate.</summary>
    private bool TakeAwake(Worker worker)
    {
        var at = _asleep.LastIndexOf(worker);
        if (at < 0) return false;
        _asleep.RemoveAt(at);
        _sleeping--;
        return true;
    }

    /// <summary>Starts a thread that was counted as looking. The caller holds the gate.</summary>
    /// <returns>Why the system refused it; null where it runs.</returns>
    private Exception? TryStart()
    {
        try
        {
            StartThread(new Thread(new Worker(this).Loop) { IsBackground = true, Name = $"airunner-{name}-{_started}" });
        }
        catch (Exception refusal) when (refusal is OutOfMemoryException or ThreadStartException)
        {
            return refusal;
        }

        _started++;
        _threads++;
        return null;
    }

    /// <summary>One thread.</summary>
    private sealed class Worker(DiskThreads<TWork> pool)
    {
        private readonly object _sleep = new();
        private bool _isLooking = true;
        private bool _isAwake = true;

        internal void Loop()
        {
            do
            {
                while (TryFind(out var work)) pool.Execute(work);
            }
            while (FallAsleep());
        }

        /// <summary>The caller holds the gate.</summary>
        internal void Wake(bool isLooking)
        {
            lock (_sleep)
            {
                _isLooking = isLooking;
                _isAwake = true;
                Monitor.Pulse(_sleep);
            }
        }

        private bool TryFind(out TWork work)
        {
            for (var looks = 0; !pool._work.TryDequeue(out work!); looks++)
            {
                if (!_isLooking) Interlocked.Increment(ref pool._looking);
                _isLooking = true;
                if (looks * Volatile.Read(ref pool._looking) >= pool.Looks * Environment.ProcessorCount) return false;
                Thread.Yield();
            }

            StopLooking();
            Interlocked.Decrement(ref pool._waiting); // after StopLooking: this thread is not counted on for the next piece of work
            return true;
        }

        private void StopLooking()
        {
            if (_isLooking) Interlocked.Decrement(ref pool._looking);
            _isLooking = false;
        }

        /// <returns>Whether there is work, or may be; false where the thread ends.</returns>
        private bool FallAsleep()
        {
            lock (pool._gate)
            {
                pool._asleep.Add(this);
                Interlocked.Increment(ref pool._sleeping);
                StopLooking();
                if (!pool._work.IsEmpty) return pool.TakeAwake(this);
                if (pool._isDisposed && EndAsleep()) return false;
                _isAwake = false;
            }

            while (!Sleep())
            {
                lock (pool._gate)
                {
                    if (pool._threads > 1 && EndAsleep()) return false;
                }
            }

            return true;
        }

        /// <returns>Whether it was woken; false after the idle time.</returns>
        private bool Sleep()
        {
            lock (_sleep)
            {
                if (!_isAwake) Monitor.Wait(_sleep, pool.IdleTime);
                return _isAwake;
            }
        }

        /// <summary>The caller holds the gate.</summary>
        /// <returns>Whether it ends; false where it was woken before.</returns>
        private bool EndAsleep()
        {
            if (!pool._asleep.Contains(this)) return false;
            pool._threads--; // first: no thread asleep and as many as there may be would look to Run as if all were busy
            return pool.TakeAwake(this);
        }
    }
}
