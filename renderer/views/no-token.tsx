/** All that a page without a valid token may show. */
export function NoToken() {
  return (
    <main className="bare">
      <div className="centre">
        <h1>This page needs its link</h1>
        <p className="dim">
          The interface shows recorded prompts, so it opens only with a link that carries this computer’s token. Print a fresh one
          in a terminal and open it:
        </p>
        <pre className="code">agentprof open</pre>
        <p className="dim">
          In a checkout of the project: <code>npm run -s agentprof -- open</code>
        </p>
      </div>
    </main>
  )
}
