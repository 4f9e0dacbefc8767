import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import app from '@adonisjs/core/services/app'
import BodyParserMiddleware from '@adonisjs/core/bodyparser_middleware'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { checkUploads } from '#workspace/files/check_uploads'

interface Bounds {
  /** Most that a form with files may weigh, such as `10mb`; the house's own limit if left out. */
  uploads?: string
}

/**
 * Reads the body, and drops a `_method` in it: the route was chosen before the body was read, so that it could only make
 * later checks, CSRF among them, take the request for another kind than it is. Files that came with it, whole or cut off,
 * last as long as the request: who keeps one moves or copies it.
 */
export default class BodyMiddleware {
  async handle(ctx: HttpContext, next: NextFn, { uploads }: Bounds = {}) {
    const files: string[] = []
    const parser = ctx.request.is(['multipart/form-data'])
      ? this.#parserOfFiles(files, uploads)
      : await app.container.make(BodyParserMiddleware)
    try {
      await parser.handle(ctx, async () => {
        const { _method: dropped, ...body } = ctx.request.body() ?? {}
        if (dropped !== undefined) ctx.request.updateBody(body)
        if (files.length) await checkUploads(ctx)
        return next()
      })
    } finally {
      await Promise.all(files.map((path) => rm(path, { force: true })))
    }
  }

  #parserOfFiles(files: string[], uploads?: string) {
    const config = app.config.get<any>('bodyparser')
    const tmpFileName = () => {
      const path = join(tmpdir(), `upload-${randomUUID()}`)
      files.push(path)
      return path
    }
    const limit = uploads ?? config.multipart.limit
    return new BodyParserMiddleware({
      ...config,
      multipart: { ...config.multipart, limit, tmpFileName },
    })
  }
}
