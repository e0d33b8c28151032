// app/likes/route.ts
import { cookie, list } from 'rusk'
import { withState } from 'rusk/fetch'
import { sessions } from '@/app/sessions'

const likes = cookie('likes', { value: list() })

export const GET = withState((_request, { cookies }) => Response.json(cookies.get(likes) ?? []))

export const POST = withState({ sessions }, async (request, { cookies, session }) => {
  const more = (await request.formData()).get('likes')
  if (typeof more === 'string') cookies.set(likes, [...(cookies.get(likes) ?? []), more])
  const s = await session()
  s.update(data => {
    data.count += 1
  })
  return new Response(null, { status: 303, headers: { Location: '/likes' } })
})
