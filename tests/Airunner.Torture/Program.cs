using Airunner.Torture;

const int WrongUsage = 64;

var command = TortureCommands.All.FirstOrDefault(each => args.Length > 0 && each.Name == args[0]);
try
{
    if (command is not null) return command.Run(new TortureOptions(args.AsSpan(1)));
}
catch (FormatException wrong)
{
    Console.Error.WriteLine(wrong.Message);
}

Console.Error.WriteLine("Airunner.Torture COMMAND [options]\n");
foreach (var each in TortureCommands.All) Console.Error.WriteLine($"  {each.Name,-10} {each.Usage}");
return WrongUsage;
