import { flag, list, number, oneOf, text, tool } from './schema.ts'

const owner = text('Owner of the repository, a user or an organization.')
const repo = text('Name of the repository, without its owner.')

/** Tools of the MCP server `github`. */
export const GITHUB_TOOLS = [
  tool(
    'mcp__github__get_pull_request',
    'Returns a pull request: title, description, author, branches, state, checks, reviews and, if asked, its diff or its review comments with the lines that they stand on. Diffs over 3,000 lines come back as a list of files with their counts; ask for `files` then.',
    {
      owner,
      repo,
      number: number('Number of the pull request.', { minimum: 1 }),
      'include?': list(
        { type: 'string', enum: ['diff', 'files', 'reviews', 'comments', 'checks'] },
        'What to return besides the head data.',
      ),
    },
  ),
  tool(
    'mcp__github__list_commits',
    'Lists commits of a branch, newest first, with author, date, message and the pull request that brought them. `path` keeps those that touched a file or a directory, which is quicker than git log in a shallow clone.',
    {
      owner,
      repo,
      'branch?': text('Branch, tag or commit to start from; the default branch if absent.'),
      'path?': text('Only commits that touched this file or directory.'),
      'author?': text('Login or address of the author.'),
      'since?': text('Only commits after this moment.', { format: 'date-time' }),
      'per_page?': number('Commits per page.', { minimum: 1, maximum: 100, default: 30 }),
    },
  ),
  tool(
    'mcp__github__search_issues',
    "Searches issues and pull requests with GitHub's syntax (`is:open label:flaky in:title webhook`), best match first: number, title, state, labels, assignees, last change. Use it before you claim that a problem is unknown.",
    {
      owner,
      repo,
      query: text('The search, without the repository.'),
      'sort?': oneOf(['best', 'created', 'updated', 'comments'], 'In which order.'),
      'per_page?': number('Results per page.', { minimum: 1, maximum: 100, default: 20 }),
    },
  ),
  tool(
    'mcp__github__add_comment',
    'Adds a comment to an issue or a pull request, as the user whose token it is. Visible to everyone at once, and sent by mail: only when the user asked for it, and never to report progress.',
    {
      owner,
      repo,
      number: number('Number of the issue or the pull request.', { minimum: 1 }),
      body: text('The comment, in Markdown.', { maxLength: 65536 }),
    },
  ),
]

/** Tools of the MCP server `postgres`. */
export const POSTGRES_TOOLS = [
  tool(
    'mcp__postgres__query',
    'Runs one SQL statement against the development database, in a transaction that is read-only and rolled back. At most 200 rows come back, each value cut at 500 characters. Statements that run longer than ten seconds are cancelled: look at the plan first (`explain`) when a table is large. Never put values of users into the text: pass them as `params`.',
    {
      sql: text('The statement, with $1, $2, … for parameters.'),
      'params?': list({}, 'Values for the parameters, in order.'),
      'explain?': flag('Return the plan (EXPLAIN ANALYZE, with buffers) instead of rows.', { default: false }),
    },
  ),
  tool(
    'mcp__postgres__describe_table',
    'Describes a table or a view: columns with types, defaults and comments, keys, indexes with their sizes, constraints, triggers, foreign keys in both directions, an estimate of its rows, and when it was last analysed. Without a name it lists the tables of a schema with their sizes.',
    {
      'table?': text('Name of the table or the view.'),
      'schema?': text('Its schema; `public` if absent.'),
      'statistics?': flag('Also the distribution of values by column, as the planner sees it.'),
    },
  ),
]
