namespace Airunner.Actors.Hosting.Hocon;

/// <summary>One place where a text is not valid HOCON.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Message">What is wrong, for people.</param>
internal readonly record struct HoconFault(int Line, string Message);
