package io.claviger.spring;

import io.claviger.api.ConfigurationException;
import java.beans.Introspector;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Refuses to start with a {@code claviger.*} key that nobody reads, in files and arguments: a
 * misspelt setting must not be silently absent. Known are the properties of every bean annotated
 * with {@link ConfigurationProperties} under that prefix, and {@link DeclaredSettings}. Not looked
 * at are the system properties, which belong to the whole JVM, and the environment, where
 * Kubernetes puts {@code CLAVIGER_PORT=tcp://...} for a service of this name.
 */
final class UnknownSettings implements BeanFactoryPostProcessor {
  private static final String SYSTEM_PROPERTIES =
      StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME;
  private static final String PREFIX = "claviger.";
  private static final String ANY = ".*";

  private final ConfigurableEnvironment environment;

  UnknownSettings(ConfigurableEnvironment environment) {
    this.environment = environment;
  }

  @Override
  public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
    Set<String> known = new TreeSet<>();
    ClassLoader classLoader = beans.getBeanClassLoader();
    DeclaredSettings.addTo(
        known, PREFIX, classLoader == null ? UnknownSettings.class.getClassLoader() : classLoader);
    for (String name : beans.getBeanDefinitionNames()) {
      Class<?> type = beans.getType(name, false);
      ConfigurationProperties annotation =
          type == null ? null : AnnotationUtils.findAnnotation(type, ConfigurationProperties.class);
      if (type != null && annotation != null) {
        String prefix = annotation.prefix().isEmpty() ? annotation.value() : annotation.prefix();
        if (prefix.equals("claviger") || prefix.startsWith(PREFIX)) {
          collect(prefix, type, known);
        }
      }
    }
    List<String> problems = problems(known);
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
  }

  private List<String> problems(Set<String> known) {
    List<String> problems = new ArrayList<>();
    for (PropertySource<?> source : environment.getPropertySources()) {
      if (source instanceof EnumerablePropertySource<?> listed
          && !source.getName().equals(SYSTEM_PROPERTIES)
          && !(source instanceof SystemEnvironmentPropertySource)) {
        for (String key : listed.getPropertyNames()) {
          if (key.toLowerCase(Locale.ROOT).startsWith(PREFIX) && !isKnown(key, known)) {
            problems.add(problem(key, known));
          }
        }
      }
    }
    return problems.stream().distinct().sorted().toList();
  }

  private static boolean isKnown(String key, Set<String> known) {
    String plain = plain(key);
    return known.stream()
        .anyMatch(
            name ->
                name.endsWith(ANY)
                    ? plain.startsWith(plain(name.substring(0, name.length() - 1)))
                    : plain.equals(plain(name)));
  }

  private static String problem(String key, Set<String> known) {
    String nearest = "";
    int least = Math.max(3, key.length() / 4) + 1;
    for (String name : known) {
      int distance = EditDistance.between(plain(key), plain(name));
      if (distance < least) {
        least = distance;
        nearest = name;
      }
    }
    String shown = key.length() > 100 ? key.substring(0, 100) + "..." : key;
    return "unknown setting "
        + shown
        + (nearest.isEmpty()
            ? "; known are " + String.join(", ", known)
            : "; did you mean " + nearest + "?");
  }

  /** What relaxed binding ignores is taken away: case, dashes, underscores and list indexes. */
  private static String plain(String key) {
    StringBuilder plain = new StringBuilder(key.length());
    boolean index = false;
    for (char c : key.toLowerCase(Locale.ROOT).toCharArray()) {
      index = c == '[' || (index && c != ']');
      if (!index && c != ']' && c != '-' && c != '_') {
        plain.append(c);
      }
    }
    return plain.toString();
  }

  private static void collect(String prefix, Class<?> type, Set<String> known) {
    if (type.isRecord()) {
      for (RecordComponent component : type.getRecordComponents()) {
        add(prefix, component.getName(), component.getType(), known);
      }
      return;
    }
    for (Method method : type.getMethods()) {
      if (method.getName().startsWith("set") && method.getParameterCount() == 1) {
        String name = Introspector.decapitalize(method.getName().substring(3));
        add(prefix, name, method.getParameterTypes()[0], known);
      }
    }
  }

  private static void add(String prefix, String property, Class<?> type, Set<String> known) {
    String name = prefix + "." + dashed(property);
    if (Map.class.isAssignableFrom(type)) {
      known.add(name + ANY);
    } else if (type.getName().startsWith("io.claviger.") && !type.isEnum()) {
      collect(name, type, known);
    } else {
      known.add(name);
    }
  }

  private static String dashed(String property) {
    StringBuilder dashed = new StringBuilder();
    for (int i = 0; i < property.length(); i++) {
      char c = property.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        dashed.append('-').append((char) (c - 'A' + 'a'));
      } else {
        dashed.append(c);
      }
    }
    return dashed.toString();
  }
}
