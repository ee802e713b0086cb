namespace Airunner;

/// <summary>What <c>System.Threading.Lock</c> is since .NET 9: an object that is locked, and nothing else.</summary>
internal sealed class Lock;
