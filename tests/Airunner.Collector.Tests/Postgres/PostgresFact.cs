namespace Airunner.Collector.Tests.Postgres;

/// <summary>A fact that needs a PostgreSQL server; skipped with a reason where none is installed.</summary>
public sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = PostgresPrograms.Missing;
}
