using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Airunner.Actors;
using Airunner.Actors.Format;
using Airunner.Actors.Hosting;
using Airunner.Collector.Store;
using Airunner.Worker.Commands.Wal;
using Airunner.Worker.Composition;
using Airunner.Worker.Masking;
using Airunner.Worker.Posix;

namespace Airunner.Worker.Commands;

/// <summary>The command line: parsing, help, and the exit status of failures.</summary>
internal static class CommandLine
{
    /// <summary>Parses the arguments and runs the command.</summary>
    /// <returns>The exit status.</returns>
    public static async Task<int> RunAsync(string[] args, Shell shell)
    {
        try
        {
            if (Shortage.OfProcess() is { } lacking) throw new CommandFailedException(ExitStatuses.LogFailed, lacking);
            var shared = new SharedOptions();
            var parsed = Root(shell, shared)
                .Parse(WithHelpAsOption(args), new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
            shared.ShowFor(parsed.CommandResult.Command);
            if (UsageCheck.WrongUse(parsed) is { } wrong)
            {
                shell.Secrets = UsageSecrets.Of(args, ProcessEnvironment.Read());
                shell.Say($"{wrong}\nTry '{UsageCheck.FullName(parsed)} --help'.");
                return ExitStatuses.Usage;
            }

            await using var output = shell.Text();
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                ProcessTerminationTimeout = null, // the program's own drain time-out applies
                EnableDefaultExceptionHandler = false,
                Output = output,
            });
        }
        catch (CommandFailedException failed)
        {
            if (failed.ExitStatus == ExitStatuses.Usage) shell.AddSecrets(() => UsageSecrets.Of(args, ProcessEnvironment.Read()));
            shell.Say(failed.Message);
            return failed.ExitStatus;
        }
        catch (JobWalOptionsException wrong)
        {
            shell.AddSecrets(() => UsageSecrets.Of(args, ProcessEnvironment.Read()));
            shell.Say(wrong.Message);
            return ExitStatuses.Usage;
        }
        catch (ServerUnusableException wrong)
        {
            shell.Say(wrong.Message);
            return ExitStatuses.Usage;
        }
        catch (NobodyReadsException)
        {
            return ExitStatuses.NobodyReads;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or WalException or StoreException)
        {
            shell.Say(failure.Message);
            return ExitStatuses.LogFailed;
        }
        catch (Exception failure) when (Shortage.Describe(failure) is { } shortage)
        {
            shell.Say(shortage);
            return ExitStatuses.LogFailed;
        }
        catch (Exception bug)
        {
            shell.Say($"Internal error: {bug}");
            return ExitStatuses.Bug;
        }
    }

    /// <summary><c>help run</c> means <c>run --help</c>.</summary>
    private static string[] WithHelpAsOption(string[] args) => args is ["help", ..] ? [.. args[1..], "--help"] : args;

    private static RootCommand Root(Shell shell, SharedOptions shared)
    {
        var root = new RootCommand(
            "Runs jobs and loses nothing of what they print: each event is logged durably, delivered in order, then archived.")
        {
            RunCommand.Create(shell, shared),
            PipeCommand.Create(shell, shared),
            RecoverCommand.Create(shell, shared),
            JobsCommand.Create(shell, shared),
            LogsCommand.Create(shell, shared),
            EventsCommand.Create(shell, shared),
            ExportCommand.Create(shell, shared),
            TopCommand.Create(shell, shared),
            CollectCommand.Create(shell, shared),
            TokenCommand.Create(shell),
            SubmitCommand.Create(shell, shared),
            QueueCommand.Create(shell, shared),
            CancelCommand.Create(shell, shared),
            WorkerCommand.Create(shell, shared),
            WalCommand.Create(shell, shared),
            CompletionCommand.Create(shared),
        };
        root.HelpName = "airunner";
        root.Directives.Clear(); // an id such as "[suggest]" must not be taken for a directive
        shared.AddTo(root);
        foreach (var option in root.Options)
        {
            if (option is HelpOption { Action: HelpAction action } help) help.Action = new HelpWithExamples(action);
        }

        return root;
    }

    /// <summary>The parser's help, with examples and exit statuses below it.</summary>
    private sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var output = parseResult.InvocationConfiguration.Output;
            using var text = new StringWriter();
            parseResult.InvocationConfiguration.Output = text;
            var result = help.Invoke(parseResult);
            // The parser's help does not know '--'.
            var helpText = text.ToString();
            foreach (var name in (string[])[RunCommand.Name, SubmitCommand.Name])
            {
                helpText = helpText.Replace(
                    $"{name} <COMMAND>... [options]", $"{name} [options] -- COMMAND [ARG...]", StringComparison.Ordinal);
            }

            output.Write(helpText);
            var command = parseResult.CommandResult.Command;
            output.Write(WalCommand.Has(command) ? WalHelpTexts.Of(command.Name) : HelpTexts.Of(command.Name));
            return result;
        }
    }
}
