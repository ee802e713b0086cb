namespace Airunner.Actors;

/// <summary>An exception whose message was written for people: it is shown without the name of its type.</summary>
internal interface IExplainedFailure;
