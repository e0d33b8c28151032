// proxy.ts
import { NextResponse } from 'next/server'
import { cookie, days } from 'rusk'
import { withState } from 'rusk/fetch'

const visited = cookie('visited', { maxAge: days(400) })

export const proxy = withState((_request, { cookies }) => {
  if (cookies.get(visited) === undefined) cookies.set(visited, 'yes')
  return NextResponse.next()
})
