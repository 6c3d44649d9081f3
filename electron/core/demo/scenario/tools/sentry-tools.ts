import { flag, list, number, oneOf, text, tool } from './schema.ts'

const organization = text('Slug of the organization. `list_issues` without it says which ones the token can see.')
const period = text('How far back to look: 24h, 14d, 90d. Not together with start and end.', { default: '14d' })
const environment = list({ type: 'string' }, 'Only events of these environments, such as production or staging.')
const cursor = text('Where to go on, from the `next` of the page before.')

/** Tools of the MCP server `sentry`, in the order in which it lists them. */
export const SENTRY_TOOLS = [
  tool(
    'mcp__sentry__list_issues',
    "Lists issues (groups of events with the same cause) of an organization or of one project, with title, culprit, number of events and users, first and last sighting, assignee and status. Use it to see what is new or most frequent. The query takes Sentry's search syntax: `is:unresolved`, `assigned:me`, `firstSeen:-24h`, `release:shop-api@3.4.1`, `!has:assignee`, free text at the end. For single events use search_events, for one issue in full get_issue.",
    {
      'organization?': organization,
      'project?': text('Slug of the project; all that the token can see if absent.'),
      'query?': text("Search in Sentry's syntax; `is:unresolved` if absent."),
      'sort?': oneOf(['date', 'new', 'freq', 'user', 'trends'], 'By last sighting, first sighting, events, users, or rise.'),
      'environment?': environment,
      'period?': period,
      'limit?': number('Issues per page.', { minimum: 1, maximum: 100, default: 25 }),
      'cursor?': cursor,
    },
  ),
  tool(
    'mcp__sentry__get_issue',
    "Returns one issue in full: title, culprit, status, assignee, linked pull requests, tags with their distribution, and its newest event with exception, stack trace (source lines where source maps allow), breadcrumbs and request. Takes an id, a short id such as SHOP-API-4F2, or the address of the issue's page. Stack traces name files as deployed; map them to src/ yourself.",
    {
      organization,
      issue: text('Numeric id, short id, or the address of the page in Sentry.'),
      'include_activity?': flag('Also comments, assignments and changes of status.', { default: false }),
    },
  ),
  tool(
    'mcp__sentry__get_event',
    'Returns one event of an issue: exception chain with stack frames and local variables, breadcrumbs, tags, user, request headers and body as far as they were not scrubbed, release and runtime. `which` picks the newest, the oldest, or the one that Sentry holds to be most useful; or name an event id. Large: ask for the parts that you need.',
    {
      organization,
      issue: text('Numeric id or short id of the issue.'),
      'event_id?': text('32 hexadecimal digits; instead of `which`.'),
      'which?': oneOf(['latest', 'oldest', 'recommended'], 'Which event; `recommended` if absent.'),
      'parts?': list(
        { type: 'string', enum: ['exception', 'breadcrumbs', 'request', 'tags', 'contexts', 'threads'] },
        'What to return; `exception` and `tags` if absent.',
      ),
    },
  ),
  tool(
    'mcp__sentry__search_events',
    'Searches single events, spans or log lines over time and returns chosen fields as a table, or totals by group where fields hold a function. Examples: dataset `errors`, fields `title`, `count()`, `count_unique(user)`; dataset `spans`, query `span.op:http.client url:*hooks*`, fields `span.description`, `p95(span.duration)`. Totals are extrapolated where the project samples.',
    {
      organization,
      dataset: oneOf(['errors', 'spans', 'logs', 'metrics'], 'What to search.'),
      'query?': text("Search in Sentry's syntax."),
      fields: list({ type: 'string' }, 'Columns: names of fields, or functions of them.'),
      'sort?': text('A column, with `-` in front for the largest first.'),
      'environment?': environment,
      'period?': period,
      'limit?': number('Rows.', { minimum: 1, maximum: 1000, default: 50 }),
      'cursor?': cursor,
    },
  ),
  tool(
    'mcp__sentry__list_releases',
    'Lists releases of an organization or a project, newest first: version, when it was made and deployed, commits and authors, new issues since, and the share of sessions and users without a crash. Use it to find out with which release something began; compare its commits with `git log` afterwards.',
    {
      organization,
      'project?': text('Slug of the project.'),
      'query?': text('Part of the version.'),
      'environment?': environment,
      'health?': flag('Also crash-free sessions and users, adoption, and sessions by status.', { default: false }),
      'limit?': number('Releases per page.', { minimum: 1, maximum: 100, default: 20 }),
      'cursor?': cursor,
    },
  ),
  tool(
    'mcp__sentry__get_trace',
    "Returns a trace as a tree of spans: operation, description, service, start, duration, status, and the errors on them. Long traces are folded: siblings that are alike become one line with their number and total. Takes the 32 digits of a trace id, from an event's `trace` context, a log line or a `traceparent` header.",
    {
      organization,
      trace_id: text('32 hexadecimal digits.', { pattern: '^[0-9a-f]{32}$' }),
      'root_span?': text('Only the part of the tree below this span, 16 hexadecimal digits.'),
      'min_duration_ms?': number('Leave out spans shorter than this, unless they have an error.', { minimum: 0 }),
      'depth?': number('How many levels to show.', { minimum: 1, maximum: 20, default: 6 }),
    },
  ),
]
