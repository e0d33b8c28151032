import { withState } from 'rusk/fetch'
import { sessions } from '@/app/sessions'

export const GET = withState({ sessions }, async (_request, { session }) => {
  const { data, isNew } = await session()
  return Response.json({ ...data, isNew })
})

export const DELETE = withState({ sessions }, async (_request, { session }) => {
  await (await session()).destroy()
  return new Response(null, { status: 204 })
})
