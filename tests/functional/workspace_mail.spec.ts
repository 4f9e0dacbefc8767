import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import mail from '@adonisjs/mail/services/main'
import { SMTPServer } from 'smtp-server'
import nodemailer from 'nodemailer'
import { enqueue } from '#records/jobs'
import { runJobs } from '#workspace/jobs/runner'
import { plainText } from '#workspace/mail/plain_text'
import { smtpOptions } from '#workspace/mail/smtp_options'
import { world } from '#tests/world'

const letter = (to: string, name = 'Ana') => ({
  to,
  locale: 'es',
  template: 'workspace::mails/test',
  data: { name },
})

test.group('Mail', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(async () => {
    await db.from('jobs').delete()
    return () => mail.restore()
  })

  test('leaves as a job, in the language of its reader, and its content is forgotten', async ({
    assert,
  }) => {
    const { ana } = await world()
    const sent: any[] = []
    const fake = mail.fake()
    const id = await enqueue(db.connection(), 'mail', letter(ana.email, '<b>Ana</b>'))
    await runJobs()
    fake.messages.assertSent((message: any) => {
      sent.push(message)
      return true
    })
    const message = sent[0].toJSON ? sent[0].toJSON().message : sent[0]
    assert.equal(message.subject, 'El correo de Farley funciona')
    assert.include(message.html, '&lt;b&gt;Ana')
    assert.include(message.text, '<b>Ana</b>')
    const [row] = await db.from('mails')
    assert.containSubset(row, { recipient: ana.email, status: 'sent', error: null })
    const job = await db.from('jobs').where('id', id!).firstOrFail()
    assert.equal(job.payload, 'null')
  })

  test('says why it did not leave, and is tried again', async ({ assert }) => {
    const { ana } = await world()
    const id = await enqueue(db.connection(), 'mail', letter(ana.email))
    await runJobs({ throws: false })
    const [row] = await db.from('mails')
    assert.equal(row.status, 'waiting')
    assert.include(row.error, 'ECONNREFUSED')
    const job = await db.from('jobs').where('id', id!).firstOrFail()
    assert.equal(job.status, 'waiting')
  })

  test('its settings page is for admins; the test mail goes to oneself', async ({
    client,
    assert,
  }) => {
    const { ana, sara } = await world()
    const refused = await client.get('/settings/mail').loginAs(sara)
    refused.assertStatus(403)
    const other = await client
      .post('/settings/mail/tests')
      .loginAs(sara)
      .withCsrfToken()
      .redirects(0)
    other.assertStatus(403)
    const sent = await client.post('/settings/mail/tests').loginAs(ana).withCsrfToken().redirects(0)
    sent.assertStatus(303)
    const [job] = await db.from('jobs').where('name', 'mail')
    assert.equal(JSON.parse(job.payload).to, ana.email)
    const page = await client.get('/settings/mail').loginAs(ana)
    page.assertStatus(200)
  })
})

test.group('An SMTP server', () => {
  test('gets the message through the options of SMTP_URL', async ({ assert }) => {
    const received: string[] = []
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onAuth: (auth, _, done) => done(null, { user: `${auth.username}:${auth.password}` }),
      onData(stream, session, done) {
        let text = `user ${session.user}\n`
        stream.on('data', (chunk) => (text += chunk))
        stream.on('end', () => {
          received.push(text)
          done()
        })
      },
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.server.address() as { port: number }
    const transport = nodemailer.createTransport(
      smtpOptions(`smtp://farley:p%40ss@127.0.0.1:${port}`) as any
    )
    await transport.sendMail({
      from: 'farley@norte.example',
      to: 'ana@norte.example',
      subject: 'Hola',
      text: 'Sí',
    })
    transport.close()
    await new Promise<void>((resolve) => server.close(resolve))
    assert.lengthOf(received, 1)
    assert.include(received[0], 'user farley:p@ss')
    assert.include(received[0], 'To: ana@norte.example')
  })

  test('a mail without HTML reads as the same words', ({ assert }) => {
    assert.equal(
      plainText(
        '<head><title>x</title><style>a{}</style></head><h1>Hola &amp; adiós</h1><p>Uno<br>dos</p><a href="https://a.example/x?y=1">Abrir</a>'
      ),
      'Hola & adiós\nUno\ndos\nAbrir: https://a.example/x?y=1'
    )
  })
})
