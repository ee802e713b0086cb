using Mono.Cecil;
using Mono.Cecil.Rocks;

namespace Airunner.Actors.Tests.Architecture;

/// <summary>Reads from a compiled assembly which type uses which: base types, members, signatures, attributes, instructions.</summary>
internal static class CompiledTypes
{
    /// <summary>All uses by the types of an assembly whose namespace begins with <paramref name="root"/>; each type uses itself.</summary>
    public static IReadOnlySet<TypeUse> Uses(string assemblyPath, string root)
    {
        using var module = ModuleDefinition.ReadModule(assemblyPath);
        var uses = new HashSet<TypeUse>();
        foreach (var type in module.GetAllTypes())
        {
            var from = Outermost(type).FullName;
            if (!from.StartsWith(root, StringComparison.Ordinal)) continue;
            foreach (var to in References(type).SelectMany(Parts)) uses.Add(new TypeUse(from, Outermost(to).FullName));
        }

        return uses;
    }

    private static IEnumerable<TypeReference?> References(TypeDefinition type)
    {
        yield return type;
        yield return type.BaseType;
        foreach (var implemented in type.Interfaces) yield return implemented.InterfaceType;
        foreach (var attribute in type.CustomAttributes) yield return attribute.AttributeType;
        foreach (var field in type.Fields) yield return field.FieldType;
        foreach (var method in type.Methods)
        {
            foreach (var used in References(method)) yield return used;
        }
    }

    private static IEnumerable<TypeReference?> References(MethodDefinition method)
    {
        yield return method.ReturnType;
        foreach (var parameter in method.Parameters) yield return parameter.ParameterType;
        if (!method.HasBody) yield break;
        foreach (var variable in method.Body.Variables) yield return variable.VariableType;
        foreach (var handler in method.Body.ExceptionHandlers) yield return handler.CatchType;
        foreach (var instruction in method.Body.Instructions)
        {
            if (instruction.Operand is TypeReference used) yield return used;
            if (instruction.Operand is not MemberReference member) continue;
            yield return member.DeclaringType;
            if (member is FieldReference field) yield return field.FieldType;
            if (member is not MethodReference called) continue;
            yield return called.ReturnType;
            foreach (var parameter in called.Parameters) yield return parameter.ParameterType;
            if (called is not GenericInstanceMethod generic) continue;
            foreach (var argument in generic.GenericArguments) yield return argument;
        }
    }

    /// <summary>The parts of a type: List&lt;T[]&gt; has the parts List and T.</summary>
    private static IEnumerable<TypeReference> Parts(TypeReference? type) => type switch
    {
        null or GenericParameter => [],
        GenericInstanceType generic => generic.GenericArguments.SelectMany(Parts).Append(generic.ElementType),
        IModifierType modified => Parts(modified.ElementType).Concat(Parts(modified.ModifierType)),
        TypeSpecification made => Parts(made.ElementType),
        _ => [type],
    };

    private static TypeReference Outermost(TypeReference type)
    {
        while (type.DeclaringType is not null) type = type.DeclaringType;
        return type;
    }
}
