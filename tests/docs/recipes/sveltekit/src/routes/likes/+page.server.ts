// src/routes/likes/+page.server.ts
import { redirect } from '@sveltejs/kit'
import { cookie, list } from 'rusk'
import type { Actions, PageServerLoad } from './$types.js'

const likes = cookie('likes', { value: list() })

export const load: PageServerLoad = ({ locals }) => ({ likes: locals.rusk.cookies.get(likes) ?? [] })

export const actions: Actions = {
  default: async ({ request, locals }) => {
    const { cookies, session } = locals.rusk
    const more = (await request.formData()).get('likes')
    if (typeof more === 'string') cookies.set(likes, [...(cookies.get(likes) ?? []), more])
    const s = await session()
    s.update(data => {
      data.count += 1
    })
    redirect(303, '/likes')
  },
}
