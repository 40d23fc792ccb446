import { Field } from "./field.tsx";
import { Input } from "./input.tsx";

type Props = {
  name: string;
  label: string;
  hint?: string;
  value?: number | null;
  /** Only whole numbers. */
  isWhole?: boolean;
  isRequired?: boolean;
};

/** A number of a form; left empty it is not given. */
export function NumberField({ name, label, hint, value, isWhole = false, isRequired = false }: Props) {
  return (
    <Field label={label} hint={hint}>
      {(control) => (
        <Input
          {...control}
          name={name}
          inputMode={isWhole ? "numeric" : "decimal"}
          pattern={isWhole ? "[0-9]*" : "[0-9]*\\.?[0-9]*"}
          title={isWhole ? "a whole number" : "a number such as 0.5"}
          defaultValue={value ?? ""}
          required={isRequired}
        />
      )}
    </Field>
  );
}

/** What a person entered; undefined when the field was left empty. */
export function enteredNumber(form: FormData, name: string): number | undefined {
  const text = String(form.get(name) ?? "").trim();
  return text === "" ? undefined : Number(text);
}
