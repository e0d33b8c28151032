import { Agent } from 'rusk/agent'
import { expect, it } from 'vitest'
import { workbench } from '../workbench/src/app.ts'

const site = 'http://localhost:8000'

/** A browser tab on the workbench: it keeps cookies and follows redirects. */
function tab() {
  const agent = new Agent({ fetch: workbench.fetch })
  const text = async (response: Response) => (await response.text()).split('<section class="wire"')[0]!
  return {
    agent,
    open: async (path: string) => text(await agent.fetch(site + path)),
    post: async (path: string, fields: Record<string, string>) => {
      const response = await agent.fetch(site + path, { method: 'POST', body: new URLSearchParams(fields) })
      return { status: response.status, url: response.url, text: await text(response) }
    },
    value: (name: string) => agent.jar.cookies().find(cookie => cookie.name === name)?.value,
  }
}

it('welcome: tells the first visit from the second', async () => {
  const { open, value } = tab()
  expect(await open('/welcome')).toContain('This is your first visit.')
  expect(value('visited')).toBe('yes')
  expect(await open('/welcome')).toContain('You have been here before.')
})

it('likes: an empty field changes nothing, and what is too long is told', async () => {
  const { open, post, value, agent } = tab()
  await post('/likes/add', { likes: '' })
  expect(value('likes')).toBeUndefined()
  const saved = await post('/likes/add', { likes: '<b>cheese</b>' })
  expect(saved.url).toBe(`${site}/likes`)
  expect(saved.text).toContain('You like <strong>&lt;b&gt;cheese&lt;/b&gt;</strong>')
  await post('/likes/add', { likes: '   ' })
  const tooLong = await post('/likes/add', { likes: 'x'.repeat(4097) })
  expect(tooLong.status).toBe(413)
  expect(tooLong.text).toContain('&lt;b&gt;cheese')
  expect(await open('/likes')).toContain('&lt;b&gt;cheese')
  expect((await agent.fetch(`${site}/likes/add`)).status).toBe(404)
  expect(agent.exchanges.some(exchange => exchange.response?.status === 303)).toBe(true)
})

it.each(['many', '12abc', '1e3', '-5', '+7', '9007199254740993', 'NaN', '', '1000000001'])(
  'count: %j starts again at 1',
  async value => {
    const response = await workbench.request(`${site}/count`, { headers: { Cookie: `count=${value}` } })
    expect(await response.text()).toContain('<output>1</output>')
  },
)

it('count: stops at its largest number', async () => {
  const response = await workbench.request(`${site}/count`, { headers: { Cookie: 'count=1000000000' } })
  expect(await response.text()).toContain('<output>1000000000</output>')
})

it('count: counts', async () => {
  const { open } = tab()
  for (const visit of [1, 2, 3]) expect(await open('/count')).toContain(`<output>${visit}</output>`)
})

it('many likes: joined by |, and what was there stays when the cookie is full', async () => {
  const { open, post, value } = tab()
  await post('/many-likes', { likes: 'cheese' })
  const added = await post('/many-likes', { likes: 'wine' })
  expect(added.url).toBe(`${site}/many-likes`)
  expect(added.text).toContain('<li>cheese</li><li>wine</li>')
  expect(value('likes-list')).toBe('cheese|wine')
  const full = await post('/many-likes', { likes: 'x'.repeat(4090) })
  expect(full.status).toBe(413)
  expect(full.text).toContain('full')
  expect(value('likes-list')).toBe('cheese|wine')
  expect(await open('/many-likes')).toContain('<li>cheese</li><li>wine</li>')
})

it('licence: the terms stand before every page, and lead back to the one first asked for', async () => {
  const { open, post, value } = tab()
  expect(await open('/licence/oven')).toContain('Licence agreement')
  const unticked = await post('/licence', { next: '/licence/oven' })
  expect(unticked.status).toBe(422)
  expect(value('licence')).toBeUndefined()
  const accepted = await post('/licence', { next: '/licence/oven', agree: 'on' })
  expect(accepted.url).toBe(`${site}/licence/oven`)
  expect(accepted.text).toContain('The second baking')
  expect(value('licence')).toBeDefined()
  expect(await open('/licence')).toContain('Flour, eggs, sugar')
})

it.each(['//evil.example', 'https://evil.example/', '/\\evil.example', '/licence/../..//evil.example', ''])(
  'licence: %j is no way out',
  async next => {
    const body = new URLSearchParams({ next, agree: 'on' })
    const response = await workbench.request(`${site}/licence`, { method: 'POST', body })
    const location = new URL(response.headers.get('Location') ?? '', `${site}/licence`)
    expect(location.origin).toBe(site)
  },
)

it('shows the wire under each page', async () => {
  const response = await workbench.request(`${site}/welcome`, {
    headers: { Cookie: 'visited=yes; other="<b>"' },
  })
  const wire = (await response.text()).split('<section class="wire"')[1]!
  expect(wire).toContain('Cookie: visited=yes; other=&quot;&lt;b&gt;&quot;')
  expect(wire).toContain('Set-Cookie: visited=yes; Max-Age=2592000; Path=/; HttpOnly; SameSite=Lax')
  expect(response.headers.getSetCookie().length).toBe(1)
})
