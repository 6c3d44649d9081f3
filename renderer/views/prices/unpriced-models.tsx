import { formatTokensExact } from '#shared/format/tokens.ts'
import type { UnpricedModel } from '#shared/model/price-use.ts'
import { CopyButton } from '../../components/copy-button.tsx'
import { Icon } from '../../components/icon.tsx'
import { Link } from '../../components/link.tsx'
import { SCROLLS } from '../../components/scrolls.ts'
import { runPath } from '../../state/route.ts'
import { priceCommand, REPRICE } from './price-commands.ts'

const WHY: Record<UnpricedModel['why'], string> = {
  'unknown-model': 'no row for this model',
  'unknown-tier': 'no row for this tier',
}

/** Models of recorded calls that no row prices, and what to do about it. */
export function UnpricedModels({ models }: { models: readonly UnpricedModel[] }) {
  const calls = models.reduce((sum, model) => sum + model.calls, 0)
  return (
    <section className="unpriced-models" aria-label="Without a price">
      <div className="row">
        <Icon name="warn" size={15} />
        <span>
          <b className="b">
            {formatTokensExact(models.length)} {models.length === 1 ? 'model' : 'models'} of your runs{' '}
            {models.length === 1 ? 'has' : 'have'} no price.
          </b>{' '}
          <span className="dim">
            {formatTokensExact(calls)} {calls === 1 ? 'call is' : 'calls are'} in no total. Set a price, then{' '}
            <code>{REPRICE}</code> prices what was recorded.
          </span>
        </span>
        <CopyButton text={REPRICE} what="the command that prices anew" />
      </div>
      <ul {...SCROLLS}>
        {models.map((model) => (
          <li key={`${model.provider} ${model.model} ${model.tier}`} className="row">
            <b className="b el" title={model.model}>
              {model.model}
            </b>
            <span className="dim el">
              {model.provider}
              {model.tier !== null && `, tier ${model.tier}`}: {WHY[model.why]}
            </span>
            <Link to={runPath(model.lastRun)} className="link nw">
              {formatTokensExact(model.calls)} {model.calls === 1 ? 'call' : 'calls'}
            </Link>
            {model.sample && <span className="chip ol">sample</span>}
            <span className="sp" />
            <code className="faint el">{priceCommand(model)}</code>
            <CopyButton text={priceCommand(model)} what={`the command that prices ${model.model}`} />
          </li>
        ))}
      </ul>
    </section>
  )
}
