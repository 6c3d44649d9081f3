/** What is wrong and what to do: commands stand in it between backticks, as the command line prints them. */
export function ProblemText({ message }: { message: string }) {
  return (
    <span>
      {message.split('`').map((part, index) =>
        index % 2 === 1 ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text stand where they stand
          <code key={index}>{part}</code>
        ) : (
          part
        ),
      )}
    </span>
  )
}
