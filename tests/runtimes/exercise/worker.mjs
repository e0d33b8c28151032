/** What workerd is asked to do, by paths. `rusk:doors`, all doors of the package, is made when this is bundled. */

import * as doors from 'rusk:doors'
import { withState } from 'rusk/fetch'
import { createSessions } from 'rusk/session'
import { memoryStore } from 'rusk/session/memory'
import { Checks } from './checks.mjs'
import { exercise } from './exercise.mjs'
import { opens } from './keys.mjs'

// Made when the module loads, as applications do: Workers refuse random bytes, timers and requests there.
const sessions = createSessions({ store: memoryStore(), initial: () => ({ count: 0 }), development: true })

const counter = withState({ sessions }, async (_, { session }) => {
  const s = await session()
  s.update(data => {
    data.count += 1
  })
  await s.commit()
  return new Response(`${s.data.count}`)
})

async function answer(request) {
  const { pathname } = new URL(request.url)
  if (pathname === '/count') return counter(request)
  if (pathname === '/open') {
    const check = new Checks()
    const tokens = await request.json()
    await check.area('open', () => opens(check, tokens))
    return Response.json(check.areas)
  }
  const { check, closed } = await exercise()
  await check.area('doors', () => {
    for (const [door, names] of Object.entries(doors))
      check.equal(`${door} has names`, Object.keys(names).length > 0, true)
  })
  const { areas, values } = check
  return Response.json({ areas, values, closed, hasSqlite: false })
}

export default { fetch: answer }
