package io.claviger.spring.web;

import io.claviger.api.AuditAction;
import io.claviger.api.AuditResult;
import io.claviger.api.SecretType;
import io.claviger.api.StagingLabel;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.Paths;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.parameters.RequestBody;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.util.List;
import org.springdoc.core.customizers.OpenApiCustomizer;

/**
 * Describes every {@link Route} in the OpenAPI document: one operation per verb, with its public
 * path.
 */
final class OpenApiRoutes implements OpenApiCustomizer {
  private static final String BEARER = "bearer";
  private static final String NAME_RULE = "^[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9._-]+)*$";

  private final boolean withLogins;

  OpenApiRoutes(boolean withLogins) {
    this.withLogins = withLogins;
  }

  @Override
  public void customise(OpenAPI document) {
    if (document.getPaths() == null) {
      document.setPaths(new Paths());
    }
    if (document.getComponents() == null) {
      document.setComponents(new Components());
    }
    OpenApiSchemas.addTo(document.getComponents());
    if (withLogins) {
      OpenApiLogins.addTo(document.getComponents());
    }
    document
        .getComponents()
        .addSecuritySchemes(
            BEARER, new SecurityScheme().type(SecurityScheme.Type.HTTP).scheme("bearer"));
    for (Route route : Route.values()) {
      if (route.isAboutLogins() && !withLogins) {
        continue;
      }
      PathItem item = document.getPaths().computeIfAbsent(route.path(), path -> new PathItem());
      item.operation(PathItem.HttpMethod.valueOf(route.method()), operation(route));
    }
  }

  private static Operation operation(Route route) {
    RouteText text = RouteText.of(route);
    Operation operation =
        new Operation()
            .operationId(text.operationId())
            .summary(text.summary())
            .addTagsItem(route.tag())
            .responses(responses(route, text));
    if (route.isLogin()) {
      operation.setSecurity(List.of());
    } else {
      operation.addSecurityItem(new SecurityRequirement().addList(BEARER));
    }
    if (route.hasName()) {
      operation.addParametersItem(nameOf(route));
    }
    for (String name : route.parameters()) {
      operation.addParametersItem(
          new Parameter().in("query").name(name).schema(parameterSchema(name)));
    }
    if (route == Route.CREATE || route == Route.PUT) {
      operation.addParametersItem(
          new Parameter()
              .in("header")
              .name("Idempotency-Key")
              .description("The same key with the same value gives the same version")
              .schema(OpenApiSchemas.string().minLength(1).maxLength(128)));
    }
    if (text.body() != null) {
      operation.requestBody(
          new RequestBody()
              .required(route != Route.CREATE_SECRET_ID)
              .content(json("application/json", text.body())));
    }
    return operation;
  }

  private static Parameter nameOf(Route route) {
    Parameter name = new Parameter().in("path").name(route.nameParameter()).required(true);
    return route.isAboutSecret()
        ? name.description("The secret's name. A slash may be sent as it is or as %2F.")
            .schema(OpenApiSchemas.string().maxLength(255).pattern(NAME_RULE))
        : name.schema(OpenApiSchemas.string().maxLength(128).pattern("^[A-Za-z0-9._-]+$"));
  }

  private static ApiResponses responses(Route route, RouteText text) {
    ApiResponses responses =
        new ApiResponses()
            .addApiResponse(
                "200",
                new ApiResponse()
                    .description("Done")
                    .content(
                        route == Route.AUDIT_EXPORT
                            ? export(text.answer())
                            : json("application/json", text.answer())));
    problem(responses, 400, "The input is malformed or outside a limit; nothing was changed");
    if (route.isLogin()) {
      problem(responses, 401, "The login is refused, for whatever reason");
    } else {
      problem(responses, 401, "Nobody is authenticated");
      problem(responses, 403, "You may not do this, whether the name exists or not");
    }
    if (route.hasName()) {
      problem(responses, 404, "There is no such thing, or no such version of it");
    } else if (isAboutOwnToken(route)) {
      problem(responses, 404, "It was not a token that told who you are");
    }
    if (route == Route.READ || route == Route.ROLLBACK) {
      problem(responses, 410, "The version has expired or is disabled");
    }
    if (route == Route.CREATE
        || route == Route.RENEW_OWN_TOKEN
        || (route.hasName() && !route.method().equals("GET"))) {
      problem(responses, 409, "It is not in the state this needs");
    } else if (route == Route.READ) {
      problem(responses, 409, "The secret is soft-deleted");
    }
    if (text.body() != null) {
      problem(responses, 413, "The body is larger than 1 MiB");
      problem(responses, 415, "The body is not application/json in UTF-8");
    }
    problem(responses, 429, "Too many requests, where the server limits them; see Retry-After");
    problem(responses, 503, "Database, journal or key are out of reach; see Retry-After");
    return responses;
  }

  private static boolean isAboutOwnToken(Route route) {
    return route == Route.OWN_TOKEN
        || route == Route.RENEW_OWN_TOKEN
        || route == Route.REVOKE_OWN_TOKEN;
  }

  private static void problem(ApiResponses responses, int status, String description) {
    responses.addApiResponse(
        Integer.toString(status),
        new ApiResponse().description(description).content(json(Problem.MEDIA_TYPE, "Problem")));
  }

  private static Content export(String event) {
    return json("application/x-ndjson", event)
        .addMediaType("text/csv", new MediaType().schema(OpenApiSchemas.string()))
        .addMediaType(
            "application/octet-stream",
            new MediaType().schema(OpenApiSchemas.string().format("binary")));
  }

  private static Content json(String mediaType, String schema) {
    return new Content()
        .addMediaType(mediaType, new MediaType().schema(OpenApiSchemas.ref(schema)));
  }

  private static Schema<?> parameterSchema(String name) {
    return switch (name) {
      case "limit" -> OpenApiSchemas.integer(1, 1000);
      case "since_head" -> OpenApiSchemas.integer(1, Long.MAX_VALUE);
      case "format" -> OpenApiSchemas.oneOf("jsonl", "csv", "evidence");
      case "include_deleted", "include_inactive", "everything", "dry_run" -> OpenApiSchemas.bool();
      case "capability" -> OpenApiSchemas.capability();
      case "from", "to" -> OpenApiSchemas.dateTime();
      case "label" -> OpenApiSchemas.constants(StagingLabel.class);
      case "secret_type" -> OpenApiSchemas.constants(SecretType.class);
      case "action" -> OpenApiSchemas.constants(AuditAction.class);
      case "result" -> OpenApiSchemas.constants(AuditResult.class);
      case "recovery_window" -> OpenApiSchemas.string().format("duration");
      default -> OpenApiSchemas.string();
    };
  }
}
