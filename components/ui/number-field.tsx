import type { FocusEvent } from "react";
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
  /** The field was left with another number in it than it had at first. */
  onChanged?: (value: number) => void;
};

/** A number of a form; left empty it is not given. */
export function NumberField({ name, label, hint, value, isWhole = false, isRequired = false, onChanged }: Props) {
  const leave = (event: FocusEvent<HTMLInputElement>) => {
    const { value: text, validity } = event.target;
    if (text.trim() !== "" && validity.valid && Number(text) !== value) onChanged?.(Number(text));
  };
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
          onBlur={leave}
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
