using Airunner.Collector.Tests.Postgres;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Airunner.Collector.Tests.Serving;

/// <summary>A fact about every store; skipped with a reason for a store in PostgreSQL where none is installed.</summary>
[XunitTestCaseDiscoverer("Airunner.Collector.Tests.Serving.StoreFactDiscoverer", "Airunner.Collector.Tests")]
public sealed class StoreFactAttribute : FactAttribute;

/// <summary>Specs of a store in PostgreSQL.</summary>
public interface INeedPostgres;

/// <summary>Finds the facts of a contract in each of its classes.</summary>
public sealed class StoreFactDiscoverer(IMessageSink sink) : FactDiscoverer(sink)
{
    protected override IXunitTestCase CreateTestCase(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        new StoreTestCase(
            DiagnosticMessageSink, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod);
}

/// <summary>One fact of a contract in one class.</summary>
public sealed class StoreTestCase : XunitTestCase
{
    [Obsolete("For deserialising.")]
    public StoreTestCase()
    {
    }

    public StoreTestCase(IMessageSink sink, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod method)
        : base(sink, display, options, method)
    {
    }

    protected override string? GetSkipReason(IAttributeInfo factAttribute)
    {
        var isPostgres = TestMethod.TestClass.Class.Interfaces.Any(static one => one.Name == typeof(INeedPostgres).FullName);
        return isPostgres ? PostgresPrograms.Missing : null;
    }
}
