using Airunner.Actors.Cluster.Kubernetes;
using Airunner.Actors.Tests.Architecture;
using k8s;
using k8s.Models;

namespace Airunner.Node.Tests.Pods;

/// <summary><c>config/cluster/kubernetes.yml</c>, as the client of Kubernetes reads it: a key that it does not know is an error.</summary>
public sealed class KubernetesFormSpecs
{
    private static readonly List<object> Form = KubernetesYaml.LoadAllFromString(
        File.ReadAllText(Path.Combine(Repository.Root, "config", "cluster", "kubernetes.yml")), strict: true);

    private static V1PodSpec Pod => Form.OfType<V1StatefulSet>().Single().Spec.Template.Spec;

    [Fact]
    public void The_node_takes_its_options()
    {
        var container = Pod.Containers.Single();
        container.Command.Take(3).ShouldBe(["airunner", "worker", "--cluster"]);
        List<string> options = [.. container.Command.Skip(3), .. container.Args];
        var given = options.ConvertAll(static option => option switch
        {
            "$(IP)" => "10.0.0.1",
            "/etc/airunner/node.hocon" => Path.Combine(Repository.Root, "config", "cluster", "node.hocon"),
            _ => option,
        });

        var settings = NodeSettings.Of(given, _ => null);

        settings.DiscoveryMethod.ShouldBe("kubernetes");
        settings.Pods.ShouldBe(Form.OfType<V1StatefulSet>().Single().Spec.Replicas);
        container.Ports.ShouldContain(port => port.Name == "health" && settings.Health!.EndsWith($":{port.ContainerPort}"));
    }

    [Fact]
    public void Its_service_account_may_list_pods()
    {
        var account = Form.OfType<V1ServiceAccount>().Single().Metadata.Name;
        var binding = Form.OfType<V1RoleBinding>().Single();
        var role = Form.OfType<V1Role>().Single();

        Pod.ServiceAccountName.ShouldBe(account);
        binding.Subjects.ShouldContain(subject => subject.Kind == "ServiceAccount" && subject.Name == account);
        (binding.RoleRef.Kind, binding.RoleRef.Name).ShouldBe(("Role", role.Metadata.Name));
        role.Rules.ShouldContain(rule => rule.Resources.Contains("pods") && rule.Verbs.Contains("list"));
    }

    [Fact]
    public void Its_pods_have_the_label_that_nodes_look_for() =>
        Form.OfType<V1StatefulSet>().Single().Spec.Template.Metadata.Labels["app"].ShouldBe("workers");

    [Fact]
    public void A_pod_that_does_not_run_or_is_to_end_is_no_contact_point()
    {
        PodDiscovery.TargetOf(PodAt("Running"), "health")!.Port.ShouldBe(8080);
        PodDiscovery.TargetOf(PodAt("Pending"), "health").ShouldBeNull();
        PodDiscovery.TargetOf(PodAt("Succeeded"), "health").ShouldBeNull();
        PodDiscovery.TargetOf(PodAt("Running"), "web").ShouldBeNull();
        var ending = PodAt("Running");
        ending.Metadata.DeletionTimestamp = DateTime.UnixEpoch;
        PodDiscovery.TargetOf(ending, "health").ShouldBeNull();
        var unplaced = PodAt("Running");
        unplaced.Status.PodIP = null;
        PodDiscovery.TargetOf(unplaced, "health").ShouldBeNull();
    }

    private static V1Pod PodAt(string phase) => new()
    {
        Metadata = new V1ObjectMeta(),
        Spec = new V1PodSpec { Containers = [new V1Container { Ports = [new V1ContainerPort { Name = "health", ContainerPort = 8080 }] }] },
        Status = new V1PodStatus { Phase = phase, PodIP = "10.0.0.1" },
    };
}
