import { list, number, text, tool } from './schema.ts'

/** Tools that read the web. */
export const WEB_FETCH = tool(
  'WebFetch',
  `Fetches a page, turns it into Markdown, and answers a question about it with a small, quick model.

- The address has to be complete; http becomes https. Pages behind a login cannot be read: use an MCP server for those (GitHub, Sentry).
- The answer is a summary of what the page says, not the page. Ask for exact wording or code where you need it.
- Results are kept for fifteen minutes. A redirect to another host is reported, not followed; ask again with the new address.
- Never guess addresses. Use what the user gave, what files of the repository name, or what WebSearch found.`,
  { url: text('The address of the page.', { format: 'uri' }), question: text('What you want to know from it.') },
)

export const WEB_SEARCH = tool(
  'WebSearch',
  `Searches the web and returns titles, addresses and excerpts. For what is newer than your training: releases, advisories, error messages of new versions. Name the sources that your answer rests on. Mind today's date when you search for "latest". Searches cost money, about a cent each; two good ones beat ten quick ones.`,
  {
    query: text('What to look for.', { minLength: 2 }),
    'allowed_domains?': list({ type: 'string' }, 'Only results from these hosts.'),
    'blocked_domains?': list({ type: 'string' }, 'No results from these hosts.'),
    'count?': number('How many results; 8 if absent.', { minimum: 1, maximum: 20 }),
  },
)
