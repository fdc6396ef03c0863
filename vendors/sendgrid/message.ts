import * as z from 'zod';

const person = z.looseObject({ email: z.string().min(1), name: z.string().optional() });
/** Bytes of all custom arguments together. */
const MOST_ARGUMENTS = 10_000;

/** The body of `POST /v3/mail/send`, as SendGrid's own description of its API has it: twilio/sendgrid-oai, `sendgrid_mail_v3`. */
const body = z.looseObject({
  personalizations: z
    .array(
      z.looseObject({
        to: z.array(person).min(1),
        subject: z.string().min(1).optional(),
        dynamic_template_data: z.record(z.string(), z.unknown()).optional(),
        custom_args: z.record(z.string(), z.string()).optional(),
      }),
    )
    .min(1)
    .max(1000),
  from: person,
  subject: z.string().min(1).optional(),
  content: z.array(z.looseObject({ type: z.string().min(1), value: z.string().min(1) })).optional(),
  template_id: z.string().optional(),
  // The description calls it a text; SendGrid's own library sends an object.
  custom_args: z.record(z.string(), z.string()).optional(),
  mail_settings: z
    .looseObject({ sandbox_mode: z.looseObject({ enable: z.boolean().optional() }).optional() })
    .optional(),
});

export type Message = z.infer<typeof body>;

interface Problem {
  readonly message: string;
  readonly field: string | null;
}

/** The message, or what SendGrid says is wrong with it. */
export function readMessage(
  given: unknown,
): { readonly ok: true; readonly message: Message } | { readonly ok: false; readonly problems: readonly Problem[] } {
  const parsed = body.safeParse(given);
  if (!parsed.success)
    return {
      ok: false,
      problems: parsed.error.issues.map(({ path, message }) => ({ message, field: path.join('.') || null })),
    };
  const problems = problemsOf(parsed.data);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, message: parsed.data };
}

function problemsOf({ personalizations, from, subject, content, template_id, custom_args = {} }: Message): Problem[] {
  const problems: Problem[] = [];
  const address = (email: string, field: string) => {
    if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email))
      problems.push({ message: 'Does not contain a valid address.', field });
  };
  address(from.email, 'from.email');
  for (const [index, { to, ...one }] of personalizations.entries()) {
    const at = `personalizations.${index}`;
    for (const [place, { email }] of to.entries()) address(email, `${at}.to.${place}.email`);
    const args = { ...custom_args, ...one.custom_args };
    if (Buffer.byteLength(JSON.stringify(args)) > MOST_ARGUMENTS)
      problems.push({ message: 'The custom arguments exceed 10000 bytes.', field: `${at}.custom_args` });
    if (template_id === undefined && subject === undefined && one.subject === undefined)
      problems.push({ message: 'The subject is required.', field: 'subject' });
  }
  if (template_id === undefined && !content?.length)
    problems.push({
      message: 'Unless a valid template_id is provided, the content parameter is required.',
      field: 'content',
    });
  return problems;
}
