import { Button, Modal } from '@mantine/core'
import { type FormEvent, useId, useState, useSyncExternalStore } from 'react'
import { useSilencedShortcuts } from '../state/shortcuts.ts'

/** A question that must be answered before something is done. */
export interface Question {
  readonly title: string
  readonly text?: string
  /** Asks for a line of text too. */
  readonly field?: { readonly label: string; readonly value: string; readonly placeholder?: string }
  /** What the button does, as a verb: `Rename`. */
  readonly action: string
  readonly danger?: boolean
  /** What is wrong with a line of text; null: nothing. */
  readonly wrong?: (value: string) => string | null
}

interface Asked extends Question {
  answer(value: string | null): void
}

let asked: Asked | null = null
const listeners = new Set<() => void>()

function show(next: Asked | null): void {
  asked = next
  for (const listener of listeners) listener()
}

/** Resolves with the text (empty where none was asked for), or null where the user thought better of it. */
export function ask(question: Question): Promise<string | null> {
  asked?.answer(null)
  return new Promise((resolve) => {
    show({
      ...question,
      answer(value) {
        show(null)
        resolve(value)
      },
    })
  })
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** Where questions are asked: one for the whole page. */
export function Questions() {
  const question = useSyncExternalStore(subscribe, () => asked)
  useSilencedShortcuts(question !== null)
  return (
    <Modal
      opened={question !== null}
      onClose={() => question?.answer(null)}
      title={question?.title}
      size={440}
      centered
      transitionProps={{ duration: 0 }}
      closeButtonProps={{ 'aria-label': 'Close' }}
      classNames={{ content: 'modal', header: 'modal-head', title: 'modal-title', body: 'modal-body' }}
    >
      {question && <Form key={question.title} question={question} />}
    </Modal>
  )
}

function Form({ question }: { question: Asked }) {
  const { text, field, action, danger, wrong } = question
  const [value, setValue] = useState(field?.value ?? '')
  const id = useId()
  const problem = field && wrong ? wrong(value) : null
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault()
    if (problem === null) question.answer(value.trim())
  }
  return (
    <form className="ask" onSubmit={onSubmit}>
      {text && <p className="dim">{text}</p>}
      {field && (
        <>
          <label className="lbl" htmlFor={id}>
            {field.label}
          </label>
          <input
            id={id}
            className="field"
            data-autofocus
            value={value}
            placeholder={field.placeholder}
            aria-invalid={problem !== null && value !== ''}
            onChange={(event) => setValue(event.currentTarget.value)}
          />
        </>
      )}
      <div className="row ask-end">
        {problem !== null && value !== '' && (
          <span className="faint" role="status">
            {problem}
          </span>
        )}
        <span className="sp" />
        <Button type="button" onClick={() => question.answer(null)}>
          Cancel
        </Button>
        <Button
          type="submit"
          className={danger ? 'danger' : 'pri'}
          disabled={problem !== null}
          data-autofocus={!field || undefined}
        >
          {action}
        </Button>
      </div>
    </form>
  )
}
