#!/usr/bin/env bash
# Prompt grading 1.0.0: every endpoint once, then calls that are refused.
#
#   API_KEY=pe_sk_test_... USER_ID=... ./curl.sh
#
# Needs bash and curl. It writes what each call was answered, and ends with 1 when an answer was
# another than the documented one. Made from the OpenAPI document; `make clients` makes it anew.

set -u
BASE_URL=${BASE_URL:-http://127.0.0.1:8000}
: "${API_KEY:?is the key to call with}"
: "${USER_ID:?is your own id: make the key on the page /api/docs, or with create_api_key}"
wrong=0
answer=$(mktemp)
trap 'rm -f "$answer"' EXIT

# call NAME STATUS CURL-ARGUMENTS...
call() {
  local name=$1 expected=$2 status
  shift 2
  status=$(curl --silent --show-error --output "$answer" --write-out '%{http_code}' "$@")
  if [ "$status" = "$expected" ]; then
    echo "$status $name"
    return
  fi
  echo "$status $name: expected $expected" >&2
  cat "$answer" >&2
  echo >&2
  wrong=$((wrong + 1))
}

# The first text with this name in the last answer.
member() {
  grep -o "\"$1\": *\"[^\"]*\"" "$answer" | head -n 1 | cut -d '"' -f 4
}

key=(--header "Authorization: Bearer $API_KEY")
json=(--header 'Content-Type: application/json')

call 'Grade a prompt' 200 \
  "$BASE_URL/functions/v1/grade-prompt" \
  --request POST \
  "${key[@]}" \
  "${json[@]}" \
  --data '{
  "prompt": "Write a Python function is_valid_email(text) for our sign-up form. It takes one string and returns True or False. Use the standard library only.",
  "scenario_id": "basic-coding-task",
  "context": {
    "skill_level": "beginner",
    "focus_areas": [
      "completeness"
    ]
  }
}'
call 'Get grading history' 200 \
  "$BASE_URL/functions/v1/grade-prompt/history?limit=10&scenario_id=basic-coding-task&sort=desc" \
  "${key[@]}"
call 'Get user progress' 200 \
  "$BASE_URL/functions/v1/grade-prompt/progress/${USER_ID}?timeRange=month&includeDetails=true" \
  "${key[@]}"
call 'List scenarios' 200 \
  "$BASE_URL/functions/v1/grade-prompt/scenarios?limit=2&difficulty=beginner&category=coding" \
  "${key[@]}"
call 'Get scenario details' 200 \
  "$BASE_URL/functions/v1/grade-prompt/scenarios/basic-coding-task" \
  "${key[@]}"
call 'Open the exemplar' 200 \
  "$BASE_URL/functions/v1/grade-prompt/scenarios/basic-coding-task/exemplar" \
  --request POST \
  "${key[@]}" \
  "${json[@]}" \
  --data '{
  "give_up": false
}'
call 'Generate practice scenarios' 200 \
  "$BASE_URL/functions/v1/grade-prompt/generate-practice" \
  --request POST \
  "${key[@]}" \
  "${json[@]}" \
  --data '{
  "focus_areas": [
    "specificity",
    "edge_cases"
  ],
  "difficulty": "intermediate",
  "count": 2,
  "exclude_completed": true
}'
call 'Make webhook' 201 \
  "$BASE_URL/functions/v1/grade-prompt/webhooks" \
  --request POST \
  "${key[@]}" \
  "${json[@]}" \
  --data '{
  "url": "https://example.com/hooks/promptlab",
  "events": [
    "grading.completed",
    "achievement.unlocked"
  ]
}'
WEBHOOK_ID=$(member id)
call 'List webhooks' 200 \
  "$BASE_URL/functions/v1/grade-prompt/webhooks?limit=20" \
  "${key[@]}"
call 'Webhook details' 200 \
  "$BASE_URL/functions/v1/grade-prompt/webhooks/${WEBHOOK_ID}" \
  "${key[@]}"
call 'Rotate webhook secret' 200 \
  "$BASE_URL/functions/v1/grade-prompt/webhooks/${WEBHOOK_ID}/rotate-secret" \
  --request POST \
  "${key[@]}" \
  "${json[@]}" \
  --data '{}'
call 'Webhook deliveries' 200 \
  "$BASE_URL/functions/v1/grade-prompt/webhooks/${WEBHOOK_ID}/deliveries" \
  "${key[@]}"
call 'Delete webhook' 204 \
  "$BASE_URL/functions/v1/grade-prompt/webhooks/${WEBHOOK_ID}" \
  --request DELETE \
  "${key[@]}"

# What is refused.

call 'Grade a prompt: The prompt is too short' 400 \
  "$BASE_URL/functions/v1/grade-prompt" \
  --request POST \
  "${key[@]}" \
  "${json[@]}" \
  --data '{
  "prompt": "Too short",
  "scenario_id": "basic-coding-task",
  "context": {
    "skill_level": "beginner",
    "focus_areas": [
      "completeness"
    ]
  }
}'
call 'Grade a prompt: A field is missing' 400 \
  "$BASE_URL/functions/v1/grade-prompt" \
  --request POST \
  "${key[@]}" \
  "${json[@]}" \
  --data '{
  "prompt": "Write a Python function is_valid_email(text) for our sign-up form. It takes one string and returns True or False. Use the standard library only.",
  "context": {
    "skill_level": "beginner",
    "focus_areas": [
      "completeness"
    ]
  }
}'
call 'Grade a prompt: No key' 401 \
  "$BASE_URL/functions/v1/grade-prompt" \
  --request POST \
  "${json[@]}" \
  --data '{
  "prompt": "Write a Python function is_valid_email(text) for our sign-up form. It takes one string and returns True or False. Use the standard library only.",
  "scenario_id": "basic-coding-task",
  "context": {
    "skill_level": "beginner",
    "focus_areas": [
      "completeness"
    ]
  }
}'
call 'Grade a prompt: For somebody else, without being staff' 403 \
  "$BASE_URL/functions/v1/grade-prompt" \
  --request POST \
  "${key[@]}" \
  "${json[@]}" \
  --data '{
  "prompt": "Write a Python function is_valid_email(text) for our sign-up form. It takes one string and returns True or False. Use the standard library only.",
  "scenario_id": "basic-coding-task",
  "context": {
    "skill_level": "beginner",
    "focus_areas": [
      "completeness"
    ]
  },
  "user_id": "d41c2a96-0b57-4e0f-8c3a-6b9e5f7081c2"
}'
call 'Grade a prompt: There is no such scenario' 404 \
  "$BASE_URL/functions/v1/grade-prompt" \
  --request POST \
  "${key[@]}" \
  "${json[@]}" \
  --data '{
  "prompt": "Write a Python function is_valid_email(text) for our sign-up form. It takes one string and returns True or False. Use the standard library only.",
  "scenario_id": "no-such-scenario",
  "context": {
    "skill_level": "beginner",
    "focus_areas": [
      "completeness"
    ]
  }
}'
call 'Get grading history: The page is too long' 400 \
  "$BASE_URL/functions/v1/grade-prompt/history?limit=500&scenario_id=basic-coding-task&sort=desc" \
  "${key[@]}"
call 'Get grading history: No key' 401 \
  "$BASE_URL/functions/v1/grade-prompt/history?limit=10&scenario_id=basic-coding-task&sort=desc"
call 'Get user progress: The range is not one of the four' 400 \
  "$BASE_URL/functions/v1/grade-prompt/progress/${USER_ID}?timeRange=year&includeDetails=true" \
  "${key[@]}"
call 'Get user progress: No key' 401 \
  "$BASE_URL/functions/v1/grade-prompt/progress/${USER_ID}?timeRange=month&includeDetails=true"
call 'Get user progress: Somebody else'\''s progress, without being staff' 403 \
  "$BASE_URL/functions/v1/grade-prompt/progress/d41c2a96-0b57-4e0f-8c3a-6b9e5f7081c2?timeRange=month&includeDetails=true" \
  "${key[@]}"
call 'List scenarios: There is no such difficulty' 400 \
  "$BASE_URL/functions/v1/grade-prompt/scenarios?limit=2&difficulty=hard&category=coding" \
  "${key[@]}"
call 'List scenarios: No key' 401 \
  "$BASE_URL/functions/v1/grade-prompt/scenarios?limit=2&difficulty=beginner&category=coding"
call 'Get scenario details: No key' 401 \
  "$BASE_URL/functions/v1/grade-prompt/scenarios/basic-coding-task"
call 'Get scenario details: There is no such scenario' 404 \
  "$BASE_URL/functions/v1/grade-prompt/scenarios/no-such-scenario" \
  "${key[@]}"
call 'Open the exemplar: No key' 401 \
  "$BASE_URL/functions/v1/grade-prompt/scenarios/basic-coding-task/exemplar" \
  --request POST \
  "${json[@]}" \
  --data '{
  "give_up": false
}'
call 'Open the exemplar: Nothing has opened it yet' 403 \
  "$BASE_URL/functions/v1/grade-prompt/scenarios/thank-you-email/exemplar" \
  --request POST \
  "${key[@]}" \
  "${json[@]}" \
  --data '{
  "give_up": false
}'
call 'Open the exemplar: There is no such scenario' 404 \
  "$BASE_URL/functions/v1/grade-prompt/scenarios/no-such-scenario/exemplar" \
  --request POST \
  "${key[@]}" \
  "${json[@]}" \
  --data '{
  "give_up": false
}'
call 'Generate practice scenarios: More scenarios than are made at once' 400 \
  "$BASE_URL/functions/v1/grade-prompt/generate-practice" \
  --request POST \
  "${key[@]}" \
  "${json[@]}" \
  --data '{
  "focus_areas": [
    "specificity",
    "edge_cases"
  ],
  "difficulty": "intermediate",
  "count": 9,
  "exclude_completed": true
}'
call 'Generate practice scenarios: No key' 401 \
  "$BASE_URL/functions/v1/grade-prompt/generate-practice" \
  --request POST \
  "${json[@]}" \
  --data '{
  "focus_areas": [
    "specificity",
    "edge_cases"
  ],
  "difficulty": "intermediate",
  "count": 2,
  "exclude_completed": true
}'
call 'Make webhook: The address leads to a private network' 400 \
  "$BASE_URL/functions/v1/grade-prompt/webhooks" \
  --request POST \
  "${key[@]}" \
  "${json[@]}" \
  --data '{
  "url": "https://10.0.0.1/hook",
  "events": [
    "grading.completed",
    "achievement.unlocked"
  ]
}'
call 'Make webhook: There is no such event' 400 \
  "$BASE_URL/functions/v1/grade-prompt/webhooks" \
  --request POST \
  "${key[@]}" \
  "${json[@]}" \
  --data '{
  "url": "https://example.com/hooks/promptlab",
  "events": [
    "grading.started"
  ]
}'
call 'Make webhook: No key' 401 \
  "$BASE_URL/functions/v1/grade-prompt/webhooks" \
  --request POST \
  "${json[@]}" \
  --data '{
  "url": "https://example.com/hooks/promptlab",
  "events": [
    "grading.completed",
    "achievement.unlocked"
  ]
}'
call 'List webhooks: The page begins before the first one' 400 \
  "$BASE_URL/functions/v1/grade-prompt/webhooks?limit=20&offset=-1" \
  "${key[@]}"
call 'List webhooks: No key' 401 \
  "$BASE_URL/functions/v1/grade-prompt/webhooks?limit=20"
call 'Webhook details: No key' 401 \
  "$BASE_URL/functions/v1/grade-prompt/webhooks/${WEBHOOK_ID}"
call 'Webhook details: There is no such webhook, or it is somebody else'\''s' 404 \
  "$BASE_URL/functions/v1/grade-prompt/webhooks/7c0e4f52-8f4b-4a7c-9d7e-2f6f0d6a1b34" \
  "${key[@]}"
call 'Rotate webhook secret: No key' 401 \
  "$BASE_URL/functions/v1/grade-prompt/webhooks/${WEBHOOK_ID}/rotate-secret" \
  --request POST \
  "${json[@]}" \
  --data '{}'
call 'Rotate webhook secret: There is no such webhook, or it is somebody else'\''s' 404 \
  "$BASE_URL/functions/v1/grade-prompt/webhooks/7c0e4f52-8f4b-4a7c-9d7e-2f6f0d6a1b34/rotate-secret" \
  --request POST \
  "${key[@]}" \
  "${json[@]}" \
  --data '{}'
call 'Webhook deliveries: No key' 401 \
  "$BASE_URL/functions/v1/grade-prompt/webhooks/${WEBHOOK_ID}/deliveries"
call 'Webhook deliveries: There is no such webhook, or it is somebody else'\''s' 404 \
  "$BASE_URL/functions/v1/grade-prompt/webhooks/7c0e4f52-8f4b-4a7c-9d7e-2f6f0d6a1b34/deliveries" \
  "${key[@]}"
call 'Delete webhook: No key' 401 \
  "$BASE_URL/functions/v1/grade-prompt/webhooks/${WEBHOOK_ID}" \
  --request DELETE
call 'Delete webhook: There is no such webhook, or it is somebody else'\''s' 404 \
  "$BASE_URL/functions/v1/grade-prompt/webhooks/7c0e4f52-8f4b-4a7c-9d7e-2f6f0d6a1b34" \
  --request DELETE \
  "${key[@]}"

if [ "$wrong" -gt 0 ]; then
  exit 1
fi
