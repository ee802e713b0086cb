using Airunner.Collector.Server.Pages.Access;
using Airunner.Collector.Server.Pages.Output;
using Airunner.Collector.Server.Pages.Queues;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Airunner.Collector.Server.Pages;

/// <summary>Which address is which page.</summary>
internal static class PageRoutes
{
    private const string Job = "/jobs/{job}";
    private const string Execution = Job + "/executions/{execution}";

    private const string Queue = QueuesPage.Path + "/{queue}";
    private const string QueuedJob = Queue + "/jobs/{job}";

    public static void AddPages(this IServiceCollection services) => services
        .AddSingleton<OutputIndexes>()
        .AddSingleton<ExecutionPages>()
        .AddSingleton<JobsPage>()
        .AddSingleton<PageForms>()
        .AddSingleton<QueuesPage>()
        .AddSingleton<QueuePage>()
        .AddSingleton<QueuedJobPage>()
        .AddSingleton<SubmitPage>()
        .AddSingleton<ExecutionsPage>()
        .AddSingleton<OutputPage>()
        .AddSingleton<LivePage>()
        .AddSingleton<RawPage>();

    public static void MapPages(this WebApplication application)
    {
        var guard = application.Services.GetRequiredService<PageGuard>();
        application.Use(next => context => IsGrpc(context.Request) ? next(context) : guard.RunAsync(context, next));
        foreach (var path in Assets.Paths) application.MapGet(path, Assets.WriteAsync);
        application.MapGet(SignInPage.Path, static context => ErrorPage.SignIn("/", reason: null).WriteAsync(context));
        application.MapPost(SignInPage.Path, context => SignInPage.InAsync(context, guard));
        application.MapPost(SignInPage.OutPath, SignInPage.OutAsync);
        Map<JobsPage>(application, "/", static page => page.WriteAsync);
        Map<ExecutionsPage>(application, Job, static page => page.WriteAsync);
        Map<OutputPage>(application, Execution, static page => page.WriteAsync);
        Map<OutputPage>(application, Execution + "/rows", static page => page.WriteRowsAsync);
        Map<OutputPage>(application, Execution + "/summary", static page => page.WriteSummaryAsync);
        Map<OutputPage>(application, Execution + "/hits", static page => page.WriteHitsAsync);
        Map<OutputPage>(application, Execution + "/failure", static page => page.WriteFailureAsync);
        Map<LivePage>(application, Execution + "/live", static page => page.WriteAsync);
        Map<RawPage>(application, Execution + "/raw", static page => page.WriteAsync);
        Map<QueuesPage>(application, QueuesPage.Path, static page => page.WriteAsync);
        Map<QueuePage>(application, Queue, static page => page.WriteAsync);
        Map<QueuedJobPage>(application, QueuedJob, static page => page.WriteAsync);
        if (application.Services.GetRequiredService<PageForms>().AreOpen) MapForms(application);
    }

    private static void MapForms(WebApplication application)
    {
        application.MapGet(SubmitPage.Path, SubmitPage.WriteAsync);
        application.MapPost(SubmitPage.Path, application.Services.GetRequiredService<SubmitPage>().SubmitAsync);
        application.MapPost(QueuedJob + "/cancel", application.Services.GetRequiredService<QueuedJobPage>().CancelAsync);
    }

    private static void Map<T>(WebApplication application, string path, Func<T, RequestDelegate> page)
        where T : notnull => application.MapGet(path, page(application.Services.GetRequiredService<T>()));

    private static bool IsGrpc(HttpRequest request) =>
        request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) == true;
}
