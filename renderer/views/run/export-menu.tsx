import { Menu } from '@mantine/core'
import { useState } from 'react'
import { ApiError } from '#shared/api/errors.ts'
import type { Run } from '#shared/model/run.ts'
import { LongWork } from '../../components/long-work.tsx'
import { saveFile } from '../../components/save-file.ts'
import { useClient } from '../../state/client-context.tsx'
import { useShortcuts } from '../../state/shortcuts.ts'
import { useStop } from '../../state/use-stop.ts'
import { HeaderMenu } from './header-menu.tsx'

const FORMATS = [
  { format: 'speedscope', label: 'speedscope', says: 'flame of the run, for speedscope.app' },
  { format: 'json', label: 'JSON', says: 'the run as agentprof show prints it' },
  { format: 'har', label: 'HAR', says: 'the raw exchanges, credentials masked' },
] as const

const isCancelled = (error: unknown): boolean => error instanceof ApiError && error.code === 'cancelled'

/** Writes the run in a format of other tools, as a file that the browser saves. */
export function ExportMenu({ run }: { run: Run }) {
  const client = useClient()
  const { begin, stop } = useStop()
  const [writing, setWriting] = useState<string | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  const save = async (format: string): Promise<void> => {
    setFailure(null)
    setWriting(FORMATS.find((one) => one.format === format)?.label ?? format)
    try {
      const { fileName, mediaType, text } = await client.call('runs.export', { ref: run.id, format }, begin())
      saveFile(fileName, new Blob([text], { type: mediaType }))
    } catch (error) {
      if (!isCancelled(error)) setFailure(error instanceof Error ? error.message : String(error))
    } finally {
      setWriting(null)
    }
  }
  useShortcuts(
    'Export',
    FORMATS.map(({ format, label }) => ({ keys: [], says: `Export the run as ${label}`, act: () => void save(format) })),
  )
  return (
    <>
      {writing !== null && <LongWork says={`Writing ${writing}`} onCancel={stop} />}
      {failure !== null && (
        <span role="alert" className="run-export-error el" title={failure}>
          {failure}
        </span>
      )}
      <HeaderMenu label="Export" icon="export">
        {FORMATS.map(({ format, label, says }) => (
          <Menu.Item key={format} onClick={() => void save(format)}>
            <b className="b">{label}</b> <span className="faint">{says}</span>
          </Menu.Item>
        ))}
      </HeaderMenu>
    </>
  )
}
