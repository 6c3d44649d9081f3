import type { RequestTool } from '../../messages-api/messages-request.ts'
import { flag, number, oneOf, text, tool } from './schema.ts'

/** Tools that work on the files of the repository. */
export const READ = tool(
  'Read',
  `Reads a file of the repository and returns its lines, numbered as by \`cat -n\` (a number, a tab, the line).

- The path is relative to the root of the repository, or absolute. Directories are refused: use Glob for those.
- Without offset and limit the first 2,000 lines come back, each cut at 2,000 characters. For longer files read the part that you need; the answer says how many lines there are in all.
- Images are shown to you as images, PDF files page by page, notebooks cell by cell with their outputs.
- Read what you are about to edit, in this conversation: Edit refuses files that have not been read since they last changed.
- Reading several files that are likely to be useful in one go is better than reading them one after the other.
- An empty file gives a reminder instead of lines; a file that does not exist gives an error, which is a normal way to find out.`,
  {
    path: text('The file to read, relative to the root of the repository or absolute.'),
    'offset?': number('The first line to read, from 1. Only for files too long to read at once.', { minimum: 1 }),
    'limit?': number('How many lines to read from there. Only for files too long to read at once.', { minimum: 1 }),
  },
)

export const EDIT: RequestTool = {
  ...tool(
    'Edit',
    `Replaces a piece of a file by another one, exactly.

- \`old_string\` has to occur in the file as given, with its indentation, and without the line numbers that Read puts in front. It has to be unique: take in more lines around it, or set \`replace_all\`.
- Indent \`new_string\` as the file does (tabs stay tabs).
- Prefer editing what exists to writing new files. One Edit that covers a whole function is easier to review than five that cover a line each.
- The edit fails, and changes nothing, where \`old_string\` is absent or ambiguous, where both strings are equal, or where the file has changed since it was read. The answer then says which of these it was.
- \`replace_all\` is for renaming: a variable, an import, a key. It replaces every occurrence in this one file.
- Quotation marks, backslashes and line breaks within the strings have to be escaped, as in any JSON.`,
    {
      path: text('The file to change.'),
      old_string: text('What to replace, exactly as it stands in the file.'),
      new_string: text('What to put in its place; has to differ from old_string.'),
      'replace_all?': flag('Replace every occurrence instead of insisting on exactly one.', { default: false }),
    },
  ),
  eager_input_streaming: true,
}

export const WRITE: RequestTool = {
  ...tool(
    'Write',
    `Writes a whole file, and the directories above it where they are missing.

- A file that exists is overwritten; read it first, or the call is refused.
- For a change to an existing file Edit is right: it sends less, and shows the reviewer what changed.
- Do not write documentation (\`*.md\`, READMEs) that was not asked for. Do not leave scratch files in the repository; use \`.agent/tmp\` for those, which is ignored by git.
- New test files go beside their kin in test/, named after what they test.
- Text ends with one newline. No trailing blanks, no emoji unless the user uses them.`,
    {
      path: text('The file to write, relative to the root of the repository or absolute.'),
      content: text('Everything that the file is to hold.'),
    },
  ),
  eager_input_streaming: true,
}

export const GLOB = tool(
  'Glob',
  `Lists files whose path fits a pattern such as \`src/**/*.ts\` or \`test/**/retry*\`, newest change first.

- Ignored files (.gitignore, node_modules, build output) are left out.
- At most 300 paths come back; the answer says when there were more, and then a narrower pattern helps.
- Use it when you know what the file is called, or to see how a directory is organised. When you know what is in the file, use Grep.
- When it takes several rounds of looking around to answer a question, give the question to a subagent (Task) instead.`,
  {
    pattern: text('The glob. `**` crosses directories, `{a,b}` means either, `!` in front leaves out.'),
    'path?': text('Where to look; the root of the repository if absent. Leave it out rather than passing an empty text.'),
  },
)

export const GREP = tool(
  'Grep',
  `Searches the contents of files with ripgrep. Always use this, never grep or rg through Bash: it knows what you may read and keeps the answer short.

- \`pattern\` is a regular expression in ripgrep's syntax: \`log.*Error\`, \`function\\s+\\w+\`. Braces are literal only when escaped: \`interface\\{\\}\`.
- \`glob\` or \`type\` narrow down which files are searched; \`path\` does for one file or directory.
- \`mode\` says what comes back: \`content\` gives matching lines as path:line:text, \`files\` only paths, \`count\` the number of matches in each file. \`files\` is cheapest and usually what you want first.
- \`context\` adds lines around each match (with \`-\` in place of \`:\`), in mode \`content\` only.
- \`multiline\` lets \`.\` match line breaks, for patterns that span lines.
- At most 250 lines come back; the answer says when there were more.`,
  {
    pattern: text('The regular expression to look for.'),
    'path?': text('A file or directory to search; the root of the repository if absent.'),
    'glob?': text('Only files that fit this glob, such as `*.ts` or `test/**`.'),
    'type?': text('Only files of this type, such as ts, js, sql, md. Quicker than a glob.'),
    'mode?': oneOf(['content', 'files', 'count'], 'What comes back; `files` if absent.'),
    'context?': number('Lines to show before and after each match.', { minimum: 0, maximum: 10 }),
    'ignore_case?': flag('Whether large and small letters count as the same.'),
    'multiline?': flag('Whether a match may span lines.'),
  },
)

export const NOTEBOOK_EDIT = tool(
  'NotebookEdit',
  `Replaces, inserts or deletes one cell of a Jupyter notebook. Cells are named by their id, as Read shows it. Inserting puts the new cell after the one named, or first where none is. Outputs of a replaced code cell are cleared, because they no longer belong to it. Use Edit for everything that is not a notebook.`,
  {
    path: text('The notebook, an .ipynb file, relative to the root of the repository or absolute.'),
    'cell_id?': text('The cell to replace or delete, or the one after which to insert.'),
    source: text('What the cell is to hold; empty when deleting.'),
    'cell_type?': oneOf(['code', 'markdown'], 'Needed when inserting; otherwise the cell keeps its type.'),
    'mode?': oneOf(['replace', 'insert', 'delete'], '`replace` if absent.'),
  },
)
