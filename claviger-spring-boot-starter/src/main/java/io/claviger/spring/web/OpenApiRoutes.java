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
import org.springdoc.core.customizers.OpenApiCustomizer;

/**
 * Describes every {@link Route} in the OpenAPI document: one operation per verb, with its public
 * path.
 */
final class OpenApiRoutes implements OpenApiCustomizer {
  private static final String BEARER = "bearer";
  private static final String NAME_RULE = "^[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9._-]+)*$";

  @Override
  public void customise(OpenAPI document) {
    if (document.getPaths() == null) {
      document.setPaths(new Paths());
    }
    if (document.getComponents() == null) {
      document.setComponents(new Components());
    }
    OpenApiSchemas.addTo(document.getComponents());
    document
        .getComponents()
        .addSecuritySchemes(
            BEARER, new SecurityScheme().type(SecurityScheme.Type.HTTP).scheme("bearer"));
    for (Route route : Route.values()) {
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
            .addTagsItem(route == Route.AUDIT ? "audit" : "secrets")
            .addSecurityItem(new SecurityRequirement().addList(BEARER))
            .responses(responses(route, text));
    if (route.hasName()) {
      operation.addParametersItem(
          new Parameter()
              .in("path")
              .name("name")
              .required(true)
              .description("The secret's name. A slash may be sent as it is or as %2F.")
              .schema(OpenApiSchemas.string().maxLength(255).pattern(NAME_RULE)));
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
          new RequestBody().required(true).content(json("application/json", text.body())));
    }
    return operation;
  }

  private static ApiResponses responses(Route route, RouteText text) {
    ApiResponses responses =
        new ApiResponses()
            .addApiResponse(
                "200",
                new ApiResponse()
                    .description("Done")
                    .content(json("application/json", text.answer())));
    problem(responses, 400, "The input is malformed or outside a limit; nothing was changed");
    problem(responses, 401, "Nobody is authenticated");
    problem(responses, 403, "You may not do this, whether the name exists or not");
    if (route.hasName()) {
      problem(responses, 404, "There is no such secret or version");
    }
    if (route == Route.READ || route == Route.ROLLBACK) {
      problem(responses, 410, "The version has expired or is disabled");
    }
    if (route == Route.CREATE || (route.hasName() && !route.method().equals("GET"))) {
      problem(responses, 409, "The secret is not in the state this needs");
    } else if (route == Route.READ) {
      problem(responses, 409, "The secret is soft-deleted");
    }
    if (text.body() != null) {
      problem(responses, 413, "The body is larger than 1 MiB");
      problem(responses, 415, "The body is not application/json in UTF-8");
    }
    problem(responses, 503, "Database, journal or key are out of reach; see Retry-After");
    return responses;
  }

  private static void problem(ApiResponses responses, int status, String description) {
    responses.addApiResponse(
        Integer.toString(status),
        new ApiResponse().description(description).content(json(Problem.MEDIA_TYPE, "Problem")));
  }

  private static Content json(String mediaType, String schema) {
    return new Content()
        .addMediaType(mediaType, new MediaType().schema(OpenApiSchemas.ref(schema)));
  }

  private static Schema<?> parameterSchema(String name) {
    return switch (name) {
      case "limit" -> OpenApiSchemas.integer(1, 1000);
      case "include_deleted" -> OpenApiSchemas.bool();
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
