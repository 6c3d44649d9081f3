import { Link } from '../components/link.tsx'
import { Page } from '../components/page.tsx'

export function UnknownPlace() {
  return (
    <Page at={null} crumb={<b>Not found</b>}>
      <div className="centre">
        <h1>There is no such screen</h1>
        <p className="dim">The address may come from another version of agentprof.</p>
        <Link to="/" className="btn">
          Go to the first screen
        </Link>
      </div>
    </Page>
  )
}
