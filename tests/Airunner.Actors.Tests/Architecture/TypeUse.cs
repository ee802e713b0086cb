namespace Airunner.Actors.Tests.Architecture;

/// <summary>One type's use of another; full names of the outermost types.</summary>
internal readonly record struct TypeUse(string From, string To);
