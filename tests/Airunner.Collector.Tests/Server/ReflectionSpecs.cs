using Airunner.Protocol;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Reflection.V1Alpha;

namespace Airunner.Collector.Tests.Server;

/// <summary>What tools such as grpcurl ask a server first: which services it has, and how their messages look.</summary>
public sealed class ReflectionSpecs : RunningCollector
{
    [Fact]
    public async Task Its_services_are_listed()
    {
        var answer = await AskAsync(new ServerReflectionRequest { ListServices = "" });
        answer.ListServicesResponse.Service.Select(static service => service.Name).ShouldBe(
            [
                "airunner.v1.ExecutionsService", "airunner.v1.JobControlService", "grpc.health.v1.Health",
                "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection", "job.v1.JobEventsService",
                "job.v1.JobService",
            ],
            ignoreOrder: true);
    }

    [Fact]
    public async Task A_service_is_described_by_its_file_and_those_that_it_imports()
    {
        var answer = await AskAsync(new ServerReflectionRequest { FileContainingSymbol = "job.v1.JobEventsService" });
        var files = answer.FileDescriptorResponse.FileDescriptorProto.Select(FileDescriptorProto.Parser.ParseFrom).ToList();
        var service = files.Single(static file => file.Name == "job.proto").Service
            .Single(static each => each.Name == "JobEventsService");
        service.Method.Select(static method => method.Name).ShouldBe(["PublishJobEvents", "StreamJobEvents"]);
        files.Select(static file => file.Name).ShouldContain("google/protobuf/timestamp.proto");
    }

    [Fact]
    public async Task An_unknown_symbol_is_NOT_FOUND() =>
        (await AskAsync(new ServerReflectionRequest { FileContainingSymbol = "job.v1.Nothing" })).ErrorResponse.ErrorCode
            .ShouldBe((int)StatusCode.NotFound);

    private async Task<ServerReflectionResponse> AskAsync(ServerReflectionRequest request)
    {
        using var call = new ServerReflection.ServerReflectionClient(Channel).ServerReflectionInfo(deadline: CallDeadline);
        await call.RequestStream.WriteAsync(request);
        await call.RequestStream.CompleteAsync();
        (await call.ResponseStream.MoveNext(CancellationToken.None)).ShouldBeTrue();
        return call.ResponseStream.Current;
    }
}
