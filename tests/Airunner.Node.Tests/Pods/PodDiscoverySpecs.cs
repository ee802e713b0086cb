namespace Airunner.Node.Tests.Pods;

/// <summary><c>--discovery kubernetes</c>: pods with addresses that nobody has written down.</summary>
public sealed class PodDiscoverySpecs
{
    private const string A = "127.0.0.11";
    private const string B = "127.0.0.12";
    private const string C = "127.0.0.13";
    private const string D = "127.0.0.14";
    private const string Nowhere = "127.0.0.99";

    [Fact]
    public async Task Pods_form_one_cluster_and_one_that_starts_later_joins_it()
    {
        await using var nodes = await PodNodes.CreateAsync();
        nodes.Kubernetes.Answer(_ => [nodes.At(A), nodes.At(B), nodes.At(C)]);
        foreach (var pod in new[] { C, A, B }) nodes.Start(pod, pods: 3);
        await nodes.AreOneClusterAsync(A, B, C);
        lock (nodes.Kubernetes.Selectors) nodes.Kubernetes.Selectors.ShouldBe(["app=workers"]);

        // A pod that replaces another one has another address.
        await nodes.KillAsync(A);
        nodes.Kubernetes.Answer(_ => [nodes.At(B), nodes.At(C), nodes.At(D)]);
        nodes.Start(D, pods: 3);
        await nodes.AreOneClusterAsync(B, C, D);
    }

    [Fact]
    public async Task Pods_that_do_not_reach_each_other_begin_no_cluster_of_their_own()
    {
        await using var nodes = await PodNodes.CreateAsync();
        // C knows of A and B, but not where they can be reached, and they do not reach C.
        nodes.Kubernetes.Answer(pod => pod == C
            ? [nodes.At(Nowhere), nodes.At("127.0.0.98"), nodes.At(C)]
            : [nodes.At(A), nodes.At(B), nodes.At(Nowhere)]);
        foreach (var pod in new[] { A, B, C }) nodes.Start(pod, pods: 3);
        foreach (var pod in new[] { A, B, C })
        {
            await nodes.HasSaidAsync(pod, "which is less than the required [3]");
            (await nodes.HealthAsync(pod)).ShouldContain("has not joined the cluster");
        }

        // Those of one side may even take the others for gone: they are too few.
        nodes.Kubernetes.Answer(pod => pod == C ? [nodes.At(C)] : [nodes.At(A), nodes.At(B)]);
        await nodes.HasSaidAsync(C, "Discovered [1] contact points");
        await nodes.HasSaidAsync(A, "Discovered [2] contact points");
        (await nodes.HealthAsync(A)).ShouldContain("has not joined the cluster");
        (await nodes.HealthAsync(C)).ShouldContain("has not joined the cluster");

        nodes.Kubernetes.Answer(_ => [nodes.At(A), nodes.At(B), nodes.At(C)]);
        await nodes.AreOneClusterAsync(A, B, C);
    }

    [Fact]
    public async Task A_pod_without_the_right_to_list_pods_says_so_and_asks_again()
    {
        await using var nodes = await PodNodes.CreateAsync();
        nodes.Kubernetes.Answer(static _ => null);
        nodes.Start(A, pods: 1);
        await nodes.HasSaidAsync(A, "Forbidden");

        nodes.Kubernetes.Answer(_ => [nodes.At(A)]);
        await nodes.HasSaidAsync(A, "Initiating new cluster");
        await nodes.HasSaidAsync(A, "is the new leader");
    }
}
