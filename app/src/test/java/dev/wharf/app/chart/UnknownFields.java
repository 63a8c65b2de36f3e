package dev.wharf.app.chart;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a document says and its kind does not know: the client's types put it aside. */
final class UnknownFields {
  private static final String ASIDE = "additionalProperties";
  private final List<String> found = new ArrayList<>();

  private UnknownFields() {}

  /** The paths of all of them; of a kind that is not known, the kind. */
  static List<String> of(Object object) {
    if (object instanceof GenericKubernetesResource generic) {
      return List.of(generic.getApiVersion() + " " + generic.getKind());
    }
    UnknownFields fields = new UnknownFields();
    fields.look(object.getClass().getSimpleName(), object);
    return fields.found;
  }

  private void look(String path, @Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, each) -> look(path + "." + key, each));
    } else if (value instanceof Collection<?> list) {
      list.forEach(each -> look(path + "[]", each));
    } else if (value != null && value.getClass().getName().startsWith("io.fabric8.")) {
      lookInside(path, value);
    }
  }

  private void lookInside(String path, Object value) {
    if (value instanceof Enum) {
      return;
    }
    for (Class<?> type = value.getClass(); type != Object.class; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers())) {
          lookAt(path, field, value);
        }
      }
    }
  }

  private void lookAt(String path, Field field, Object owner) {
    Object value = read(field, owner);
    if (field.getName().equals(ASIDE) && value instanceof Map<?, ?> aside) {
      aside.keySet().forEach(key -> found.add(path + "." + key));
    } else {
      look(path + "." + field.getName(), value);
    }
  }

  private static @Nullable Object read(Field field, Object owner) {
    try {
      field.setAccessible(true);
      return field.get(owner);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
