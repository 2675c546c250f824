package report

import (
	"reflect"

	"holdfast/sources/text"
)

// tidy copies what is printed with every string of it sanitised: the record is
// clean, but the text of a procedure is kept in it byte for byte, and a report
// may have been put together by hand. It follows the value's own shape, so that
// a field added later cannot be forgotten.
func tidy[T any](v T) T {
	clean := reflect.New(reflect.TypeFor[T]()).Elem()
	copyClean(clean, reflect.ValueOf(v))
	return clean.Interface().(T) // it was made as a T
}

func copyClean(into, from reflect.Value) {
	switch from.Kind() {
	case reflect.String:
		into.SetString(text.CleanBlock(from.String()))
	case reflect.Struct:
		into.Set(from) // what has no exported fields, such as a time
		for i := range from.NumField() {
			if from.Type().Field(i).IsExported() {
				copyClean(into.Field(i), from.Field(i))
			}
		}
	case reflect.Slice:
		if from.IsNil() {
			return
		}
		into.Set(reflect.MakeSlice(from.Type(), from.Len(), from.Len()))
		for i := range from.Len() {
			copyClean(into.Index(i), from.Index(i))
		}
	case reflect.Map:
		if from.IsNil() {
			return
		}
		into.Set(reflect.MakeMapWithSize(from.Type(), from.Len()))
		for key, value := range from.Seq2() {
			k, v := reflect.New(from.Type().Key()).Elem(), reflect.New(from.Type().Elem()).Elem()
			copyClean(k, key)
			copyClean(v, value)
			into.SetMapIndex(k, v)
		}
	case reflect.Pointer:
		if from.IsNil() {
			return
		}
		into.Set(reflect.New(from.Type().Elem()))
		copyClean(into.Elem(), from.Elem())
	default:
		into.Set(from)
	}
}
