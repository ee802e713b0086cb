namespace Airunner.Worker.Exporting;

/// <summary>The style sheet of an exported page, without the palette from 16 on.</summary>
internal static class HtmlStyle
{
    public const string Css = """
        :root { color-scheme: light dark; --paper: #fff; --ink: #20242c; --gutter: #6d7683; --errline: #fdf0ef; --fade: black; --keep: 78%;
          --passed: #15803d; --failed: #c62828;
          --c0: #24292f; --c1: #b3261e; --c2: #1a7f37; --c3: #8a5a00; --c4: #2451c9; --c5: #8a3ab9; --c6: #0e7282; --c7: #57606a;
          --c8: #57606a; --c9: #d1332a; --c10: #2a8f46; --c11: #a16c00; --c12: #3b6ae8; --c13: #a04fd0; --c14: #17899b; --c15: #2c323b; }
        @media (prefers-color-scheme: dark) { :root { --paper: #0e1116; --ink: #d7dde6; --gutter: #7d8794; --errline: #24171a;
          --fade: white; --keep: 82%; --passed: #4cc38a; --failed: #ff7b72;
          --c0: #7d8794; --c1: #ff7b72; --c2: #56d388; --c3: #e3b341; --c4: #85a5ff; --c5: #d2a8ff; --c6: #56d4dd; --c7: #d7dde6;
          --c8: #98a3b1; --c9: #ffa198; --c10: #7ee2a8; --c11: #f2cc60; --c12: #adc2ff; --c13: #e2c5ff; --c14: #8ae6ec; --c15: #ffffff; } }
        body { margin: 1rem 0; background: var(--paper); color: var(--ink);
          font: 13px/20px ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
        h1, .when, .end { margin: 0 1rem; font-size: 1rem; } .when { margin-bottom: 1rem; color: var(--gutter); font-size: 13px; }
        .end { margin-top: 1rem; } .succeeded { color: var(--passed); } .failed, .killed, .unknown { color: var(--failed); }
        .r { display: flex; min-height: 20px; padding-right: 1rem; } .err { background: var(--errline); }
        .r:target { box-shadow: inset 3px 0 var(--c3); }
        .n { flex: none; width: 5rem; padding-right: .9rem; text-align: right; text-decoration: none; color: var(--gutter);
          user-select: none; }
        .t { flex: none; width: 6.9rem; color: var(--gutter); user-select: none; }
        code { font: inherit; flex: 1; min-width: 0; white-space: pre-wrap; overflow-wrap: anywhere; tab-size: 8; unicode-bidi: isolate; }
        .bo { font-weight: 700; } .fa { opacity: .65; } .it { font-style: italic; } .un { text-decoration: underline; }
        .st { text-decoration: line-through; } .un.st { text-decoration: underline line-through; }
        .f { color: color-mix(in oklab, var(--f) var(--keep), var(--fade)); }
        .f0, .f1, .f2, .f3, .f4, .f5, .f6, .f7, .f8, .f9, .f10, .f11, .f12, .f13, .f14, .f15 { color: var(--f); }
        .b { background: var(--b); } .fi { color: var(--paper); } .bi { background: var(--ink); }
        .b:not(.f) { color: var(--paper); } .b.f { color: var(--f); }
        .f0 { --f: var(--c0); } .f1 { --f: var(--c1); } .f2 { --f: var(--c2); } .f3 { --f: var(--c3); } .f4 { --f: var(--c4); }
        .f5 { --f: var(--c5); } .f6 { --f: var(--c6); } .f7 { --f: var(--c7); } .f8 { --f: var(--c8); } .f9 { --f: var(--c9); }
        .f10 { --f: var(--c10); } .f11 { --f: var(--c11); } .f12 { --f: var(--c12); } .f13 { --f: var(--c13); } .f14 { --f: var(--c14); }
        .f15 { --f: var(--c15); }
        .b0 { --b: var(--c0); } .b1 { --b: var(--c1); } .b2 { --b: var(--c2); } .b3 { --b: var(--c3); } .b4 { --b: var(--c4); }
        .b5 { --b: var(--c5); } .b6 { --b: var(--c6); } .b7 { --b: var(--c7); } .b8 { --b: var(--c8); } .b9 { --b: var(--c9); }
        .b10 { --b: var(--c10); } .b11 { --b: var(--c11); } .b12 { --b: var(--c12); } .b13 { --b: var(--c13); } .b14 { --b: var(--c14); }
        .b15 { --b: var(--c15); }

        """;
}
