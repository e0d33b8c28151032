import { ruleCases, sets } from '../../../tests/audit/rule-cases.ts'

ruleCases('joined-lines', {
  fires: [
    ['two cookies', sets('a=1; Path=/, b=2; Path=/')],
    ['no blank after the comma', sets('a=1; Path=/,b=2; Path=/')],
    [
      'dates among them',
      sets('a=1; Expires=Wed, 09 Jun 2027 10:18:14 GMT, b=2; Expires=Wed, 09 Jun 2027 10:18:14 GMT'),
    ],
  ],
  silent: [
    ['one cookie with a date', sets('a=1; Expires=Wed, 09 Jun 2027 10:18:14 GMT; Path=/')],
    ['a comma in a value', sets(['a=1,b=2; Path=/', 'a={"x":1, "y=":2}; Path=/', 'list=a,b,c'])],
    ['two fields', sets(['a=1; Path=/', 'b=2; Path=/'])],
    ['a comma in a path', sets('a=1; Path=/x,y')],
  ],
})
