import { CopyButton } from './copy-button.tsx'

/** Lines for a shell or a program, with a way to copy them. `what`: what is copied, in words. */
export function CodeBlock({ code, what }: { code: string; what: string }) {
  return (
    <div className="code-block">
      <pre className="code">
        {code.split('\n').map((line, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines of a fixed text never move
          <span key={at} className={/^(#|\/\/)/.test(line) ? 'faint' : undefined}>
            {line.split(/( +)/).map((word, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: as above
              <span key={place} className="word">
                {word}
              </span>
            ))}
            {'\n'}
          </span>
        ))}
      </pre>
      <CopyButton className="sm" text={code} what={what} />
    </div>
  )
}
