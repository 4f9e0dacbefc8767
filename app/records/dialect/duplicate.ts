/** Whether a row was refused because another one has the same key. */
export const isDuplicate = (error: any) =>
  error.code === 'ER_DUP_ENTRY' || /UNIQUE constraint failed/.test(error.message)
