using Spectre.Console;
using Spectre.Console.Rendering;

namespace Airunner.Worker.Screens;

/// <summary>A console that never hides the cursor: a program that is killed while a bar is drawn leaves the terminal as it was.</summary>
internal sealed class SteadyCursorConsole(IAnsiConsole inner) : IAnsiConsole
{
    public Profile Profile => inner.Profile;

    public IAnsiConsoleCursor Cursor { get; } = new ShownCursor(inner.Cursor);

    public IAnsiConsoleInput Input => inner.Input;

    public IExclusivityMode ExclusivityMode => inner.ExclusivityMode;

    public RenderPipeline Pipeline => inner.Pipeline;

    public void Clear(bool home) => inner.Clear(home);

    public void Write(IRenderable renderable) => inner.Write(renderable);

    public void WriteAnsi(Action<AnsiWriter> action) => inner.WriteAnsi(action);

    private sealed class ShownCursor(IAnsiConsoleCursor cursor) : IAnsiConsoleCursor
    {
        public void Show(bool show)
        {
            // It stays as it is.
        }

        public void SetPosition(int column, int line) => cursor.SetPosition(column, line);

        public void Move(CursorDirection direction, int steps) => cursor.Move(direction, steps);
    }
}
