import { json } from '@sveltejs/kit'
import type { RequestHandler } from './$types.js'

export const GET: RequestHandler = async ({ locals }) => {
  const { data, isNew } = await locals.rusk.session()
  return json({ ...data, isNew })
}

export const POST: RequestHandler = async ({ locals }) => {
  const s = await locals.rusk.session()
  s.update(data => {
    data.count += 1
  })
  return json(s.data)
}

export const DELETE: RequestHandler = async ({ locals }) => {
  await (await locals.rusk.session()).destroy()
  return new Response(null, { status: 204 })
}
