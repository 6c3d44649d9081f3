import { flag, list, number, oneOf, text, tool } from './schema.ts'

/** Tools that run commands, plan, and hand work on. */
export const BASH = tool(
  'Bash',
  `Runs a command in a shell that stays open during the conversation, at the root of the repository. Its environment and directory carry over to the next command.

Before you run something
- If it makes files or directories, look first whether the place exists.
- Quote paths with blanks in them. Use absolute paths rather than \`cd\`, so that the directory stays what it was.
- To find and read files use Glob, Grep and Read, not find, grep, cat, head or tail: their answers are shorter and safe to show.

How it answers
- Standard output and error come back together, as printed, with the exit code where it is not 0. More than 30,000 characters are cut in the middle.
- A command may take two minutes, or up to ten with \`timeout_ms\`. Servers and watchers go to the background with \`background\`; read what they print with BashOutput.
- Several commands that depend on each other go into one call, joined by \`&&\`. Those that do not may go into calls of their own, side by side.

With git
- Never commit, push, rebase, reset or stash unless the user asked for exactly that. Never change git's configuration. Never skip hooks.
- \`git status\`, \`git diff\`, \`git log\` and \`git blame\` are always fine; pass \`--no-pager\`.

With tests
- \`npm test -- NAME\` runs the files whose path has NAME in it; \`npm test\` runs them all and takes about twenty seconds.
- Give a test that fails now and then at least twenty runs before you say anything about it (\`--repeats=20\`).
- Never start anything interactive: no editors, no pagers, no \`-i\`, no watch mode. There is nobody at the keyboard, and it would hang.`,
  {
    command: text('The command, as it would be typed.'),
    description: text('What it does, in five to ten words, in the active voice; shown to the user while it runs.'),
    'timeout_ms?': number('After how many milliseconds it is killed; 120000 if absent.', { maximum: 600000 }),
    'background?': flag('Let it run on, and answer at once with an id for BashOutput.'),
  },
)

export const BASH_OUTPUT = tool(
  'BashOutput',
  'Returns what a command in the background has printed since it was last asked, whether it still runs, and its exit code if not. Ask when there is reason to expect something new, not in a loop: a finished command is announced to you.',
  {
    id: text('The id that Bash gave when it started the command.'),
    'filter?': text('A regular expression; only lines that fit come back, and the others are gone for good.'),
  },
)

export const KILL_SHELL = tool(
  'KillShell',
  'Ends a command in the background and everything that it has started: politely at first, by force after five seconds. Use it for servers that are no longer needed and for commands that have hung. Says whether there was anything to end.',
  { id: text('The id that Bash gave when it started the command.') },
)

export const TASK = tool(
  'Task',
  `Starts a subagent: an agent with a context of its own, which works through one task by itself and answers once, with its last message. You do not see what it read on the way, which is the point: a search through forty files costs you one paragraph.

Kinds
- explore: reads and searches, changes nothing. For questions such as "where is X decided", "who else calls Y", "which tests cover Z". Quick and cheap.
- test-fixer: runs tests, and edits files below test/ until they pass. Changes nothing below src/. For tests that are behind after a change of an interface.
- general: everything that you may do yourself. For well-bounded pieces of work that would flood your own context.

How to use it
- The subagent knows nothing of this conversation. Put everything it needs into \`prompt\`: the aim, what is known, paths, what must not be touched, and what its answer has to contain.
- Say whether it is to change code or only to find out.
- Independent tasks go into one message, side by side. With \`background\` you go on at once, and are told when it is done; without, you wait.
- Trust the answer, but check claims that your next step rests on.
- Do not start one to read a file whose path you know, or to look for one definition: Read and Grep are quicker.`,
  {
    subagent_type: oneOf(['explore', 'test-fixer', 'general'], 'Which kind of subagent.'),
    description: text('The task in three to five words, for the user.'),
    prompt: text('The task itself, complete: the subagent reads nothing else.'),
    'background?': flag('Go on without waiting for its answer.'),
  },
)

export const TODO_WRITE = tool(
  'TodoWrite',
  `Writes down the steps of the work, so that neither you nor the user loses track. Each call replaces the whole list.

- Use it for work of three or more steps that are not obvious from the request, and when the user gives several tasks. Not for one question, or one small edit.
- Exactly one step is in_progress while you work. Mark a step completed as soon as it is, not several at the end, and only when it really is: tests that fail, or an edit that is half done, mean it is not.
- Add what turns up on the way; drop what has become pointless.`,
  {
    todos: list(
      {
        type: 'object',
        properties: {
          content: { type: 'string', minLength: 1, description: 'The step, as an instruction: "Pass the clock on to backoff".' },
          status: { type: 'string', enum: ['pending', 'in_progress', 'completed'] },
        },
        required: ['content', 'status'],
        additionalProperties: false,
      },
      'All steps, in order, including those that are done.',
    ),
  },
)
