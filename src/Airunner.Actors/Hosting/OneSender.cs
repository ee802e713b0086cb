using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Akka.Actor;

namespace Airunner.Actors.Hosting;

/// <summary>Makes the one sender of a log at its start, so that one that cannot be created is an error of the start.</summary>
internal static class OneSender
{
    private const string Constructors = "a public constructor without parameters, or with one of type ActorSystem";

    /// <summary>Makes it.</summary>
    /// <exception cref="InvalidOperationException">It cannot be created.</exception>
    internal static Func<IEventSender> For(Func<IEventSender> make)
    {
        try
        {
            var sender = make() ?? throw new InvalidOperationException("null was returned.");
            return () => sender;
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"The {nameof(IEventSender)} cannot be created: {error.Message}", error);
        }
    }

    /// <summary>Makes the one that the setting <c>sender</c> names; it is disposed when the system has ended.</summary>
    /// <exception cref="InvalidOperationException">It cannot be created.</exception>
    internal static Func<IEventSender> OfType(string typeName, ActorSystem system, InstanceName name) => For(() =>
    {
        if (typeName.Length == 0)
        {
            throw new InvalidOperationException(
                $"{NamedSections.Of(name)}.sender names no type. Name one there, or pass a {nameof(JobWalSetup)} to ActorSystem.Create.");
        }

        var sender = Create(typeName, system, name);
        if (sender is IAsyncDisposable or IDisposable) system.RegisterOnTermination(() => Dispose(sender));
        return sender;
    });

    [UnconditionalSuppressMessage("Trimming", "IL2057", Justification = "A program that is trimmed gives its sender in code.")]
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "A program that is trimmed gives its sender in code.")]
    private static IEventSender Create(string typeName, ActorSystem system, InstanceName name)
    {
        var setting = $"{NamedSections.Of(name)}.sender = {typeName}";
        var type = Type.GetType(typeName, throwOnError: false)
            ?? throw new InvalidOperationException($"{setting}: there is no such type. Allowed is 'Namespace.Type, Assembly'.");
        if (!typeof(IEventSender).IsAssignableFrom(type) || type.IsAbstract)
            throw new InvalidOperationException($"{setting}: allowed is a class that implements {nameof(IEventSender)}.");
        if (type.GetConstructor([typeof(ActorSystem)]) is { } ofSystem) return Made(ofSystem, system);
        if (type.GetConstructor(Type.EmptyTypes) is { } empty) return Made(empty);
        throw new InvalidOperationException($"{setting}: it needs {Constructors}.");
    }

    private static IEventSender Made(ConstructorInfo constructor, params object[] arguments) =>
        (IEventSender)constructor.Invoke(BindingFlags.DoNotWrapExceptions, binder: null, arguments, culture: null);

    private static void Dispose(IEventSender sender)
    {
        if (sender is IAsyncDisposable asynchronous) asynchronous.DisposeAsync().AsTask().GetAwaiter().GetResult();
        else (sender as IDisposable)?.Dispose();
    }
}
